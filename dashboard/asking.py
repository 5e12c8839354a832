"""A page whose form asks for something: what was sent, whether it is tried, and what the page shows when it is refused.

A view reads what the page is about, makes an :class:`Asking` of its form, and acts inside of it::

    asking = Asking(request, DestroyForm(place, typed(request)), refused)
    if asking.form.is_valid():
        with asking:
            return _asked(...)
    if asking.sentence:  # refused while acting: read again what is true now, and draw the form about that
        ...
"""

from types import TracebackType
from typing import Any, Generic, TypeVar

from django import forms
from django.http import QueryDict

from dashboard.http import PageRequest
from deployments.models import Environment
from deployments.refusals import Refused

F = TypeVar("F", bound=forms.Form)


class Asking(Generic[F]):
    """``sentence``: why it was refused while acting, else "". ``status`` of the page: 200 when it is opened, 422 when
    what was typed does not fit, 409 when it is not possible now.

    :param refused: why the person may not ask, known beforehand; the page is drawn with it.
    :raises Refused: with that, when the form was sent nevertheless.
    """

    def __init__(self, request: PageRequest, form: F, refused: str | None) -> None:
        self.form, self.refused, self.sentence, self.status = form, refused, "", 200
        if request.method == "POST":
            self.status = 422
            if refused:
                raise Refused(refused)

    def __enter__(self) -> None:
        """What is refused from here on is shown on the page."""

    def __exit__(self, _: type[BaseException] | None, no: BaseException | None, __: TracebackType | None) -> bool:
        """Keep a refusal: beside its field, when the form has that one, else as the sentence of the page."""
        if not isinstance(no, Refused):
            return False
        if no.field in self.form.fields:
            self.form.add_error(no.field, no.sentence)
        else:
            self.sentence, self.status = no.sentence, 422 if no.field else 409
        return True

    @property
    def context(self) -> dict[str, Any]:
        """``form``, ``refused`` and ``sentence``, by the names that the templates know."""
        return {"form": self.form, "refused": self.refused, "sentence": self.sentence}


def typed(request: PageRequest) -> QueryDict | None:
    """What was sent, for a form; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def typed_about(request: PageRequest, place: Environment) -> QueryDict:
    """What was sent, with the ``state_version`` of now: the next press is about what this page shows."""
    data = request.POST.copy()
    data["state_version"] = str(place.state_version)
    return data
