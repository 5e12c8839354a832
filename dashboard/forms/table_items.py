"""Looking at items of a table: by which key, if by any."""

from typing import Any, Final

from django import forms

from dashboard.forms.sentences import PlainForm
from deployments.actions.ask_items import LONGEST_KEY
from deployments.tables import RunningTable, TableKey

_TYPES: Final = {"S": "a text", "N": "a number", "B": "binary, so it cannot be typed here"}
_TEXT: Final = {"class": "medium", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}


def _field() -> forms.CharField:
    return forms.CharField(required=False, max_length=LONGEST_KEY, widget=forms.TextInput(attrs=dict(_TEXT)))


class ItemsForm(PlainForm):
    """The values of the key; both empty for the first items."""

    partition = _field()
    sort = _field()

    def __init__(self, table: RunningTable, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self._name("partition", table.partition, "Empty shows the first items, in no order that means anything.")
        if table.sort is None:
            del self.fields["sort"]
        else:
            self._name("sort", table.sort, "Only together with the other one.")

    def _name(self, field: str, key: TableKey, rest: str) -> None:
        self.fields[field].label = key.name
        self.fields[field].help_text = f"It is {_TYPES.get(key.type, 'a text')}. {rest}"
