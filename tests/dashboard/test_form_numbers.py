"""Numbers that may be left out: what nothing set means stands first among the choices, in words, and is chosen."""

import pytest

from dashboard.forms.controls import Sheet, control
from dashboard.forms.few_words import short_words
from dashboard.forms.reading import MISSING, Reading
from dashboard.forms.texts import from_texts, to_texts
from deployments.spec.fields import FieldSpec
from deployments.spec.kinds import KINDS

OPTIONAL = [(kind.name, spec) for kind in KINDS.values() for spec in kind.fields() if spec.steps and spec.nullable]
NAMES = [f"{kind}-{spec.name}" for kind, spec in OPTIONAL]


def test_there_are_such_numbers() -> None:
    assert {"cache-max_gb", "cache-replicas", "database-storage", "search-storage_gb"} <= set(NAMES)


@pytest.mark.parametrize(("kind", "spec"), OPTIONAL, ids=NAMES)
def test_nothing_set_is_a_choice_in_words(kind: str, spec: FieldSpec) -> None:
    drawn = control(spec, "s-x", Sheet(to_texts(spec, "s-x", MISSING)), ())
    first, *others = drawn.options
    assert first.text == "" and first.label and first.chosen
    assert not any(option.chosen for option in others)
    assert others[-1].text == "other"
    assert short_words(spec, MISSING) == first.label


@pytest.mark.parametrize(("kind", "spec"), OPTIONAL, ids=NAMES)
def test_each_choice_is_read_as_what_it_says(kind: str, spec: FieldSpec) -> None:
    def read(chosen: str, other: str, before: object) -> object:
        return from_texts(spec, "s-x", {"s-x": chosen, "s-x-other": other}, before, Reading())

    assert read("", "", MISSING) is MISSING
    assert read("", "7", 7) is MISSING
    assert read("other", "7", MISSING) == 7
    assert read("other", "", MISSING) is MISSING
    assert read(str(spec.steps[0]), "", MISSING) == spec.steps[0]


def test_a_number_that_must_be_there_has_no_such_choice() -> None:
    memory = next(spec for spec in KINDS["function"].fields() if spec.name == "memory")
    drawn = control(memory, "s-x", Sheet(to_texts(memory, "s-x", 300)), ())
    assert [option.text for option in drawn.options if option.chosen] == ["other"]
    assert "" not in [option.text for option in drawn.options]
