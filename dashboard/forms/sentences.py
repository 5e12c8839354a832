"""What our plain forms say about a text that does not fit. Never quotes what was typed: it may be very long. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from deployments.spec.text import fault_in, unseen

CHOOSE: Final = "Choose one of the list."
TICK: Final = "Tick at least one."
SENTENCES: Final[Mapping[str, str]] = {
    "required": "Fill this in.",
    "max_length": "Too long: write at most %(limit_value)d characters.",
    "null_characters_not_allowed": "This holds a character that cannot be stored. Type it again.",
    "invalid": "This cannot be read. Type it again.",
    "invalid_choice": CHOOSE,
    "min_value": "Write a number from %(limit_value)s on.",
    "max_value": "Write a number up to %(limit_value)s.",
}


def _words(text: object) -> None:
    """Running text: what cannot be seen is refused where it was typed, as the actions refuse it."""
    _refuse(fault_in(str(text), line=False))


def _line(text: object) -> None:
    """Names, which take one line."""
    _refuse(fault_in(str(text), line=True))


def _refuse(fault: str | None) -> None:
    if sentence := unseen(fault):
        raise ValidationError(sentence)


class PlainForm(forms.Form):
    """A form that says everything in our words, and takes nothing that cannot be seen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_plainly(self)
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.validators.append(_words if isinstance(field.widget, forms.Textarea) else _line)


def speak_plainly(form: forms.Form) -> None:
    """Put our words into a form's fields; where boxes are to be ticked, *fill this in* says nothing."""
    for field in form.fields.values():
        own = {"required": TICK} if isinstance(field.widget, forms.CheckboxSelectMultiple) else {}
        field.error_messages = {**field.error_messages, **SENTENCES, **own}


class OneOf(forms.ModelChoiceField):  # type: ignore[type-arg]  # takes no arguments when it runs
    """A row by its id. A text that is no id at all is as good as an unknown one."""

    def to_python(self, value: Any) -> Any:
        """The row; one sentence for everything else."""
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(CHOOSE, code="invalid_choice") from None
