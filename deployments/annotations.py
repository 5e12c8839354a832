"""What lists ask of JSON columns without reading them: expressions for querysets."""

from django.db.models import BooleanField, Func, IntegerField
from django.db.models.fields.json import KeyTextTransform, KeyTransform


def first_reason(column: str) -> KeyTextTransform:
    """Why the first thing that has no price has none; nothing where everything has."""
    return KeyTextTransform("reason", KeyTransform(0, KeyTransform("unpriced", column)))


def count_in(part: str, column: str) -> Func:
    """How many entries a list inside a JSON column has; whatever else stands there counts as it is and never fails."""
    template = f"jsonb_array_length(jsonb_path_query_array(%(expressions)s, '$.{part}[*]'))"
    return Func(column, template=template, output_field=IntegerField())


def rests_on_guesses(column: str) -> Func:
    """Whether any of what an estimate assumes is a guess of ours."""
    template = "jsonb_path_exists(%(expressions)s, '$.assumptions[*] ? (@.source == \"default\")')"
    return Func(column, template=template, output_field=BooleanField())


def a_check_fails(column: str = "verification") -> Func:
    """Whether something that was asked of what was deployed is not as it should be; NULL where nothing was asked.

    Rows of older releases do not say whether they were asked: they were.
    """
    template = "jsonb_path_exists(%(expressions)s, '$[*] ? (@.ok == false && !(@.asked == false))')"
    return Func(column, template=template, output_field=BooleanField())
