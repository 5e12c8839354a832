"""What a template needs to draw one field: its words, its texts, its problems. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dashboard.forms import rows, times
from dashboard.forms.few_words import live_words
from dashboard.forms.located import Located, below, of_key
from dashboard.forms.options import Option, names_of, options_of
from dashboard.forms.reading import MISSING, Fault, Reading, Texts, said_of
from dashboard.forms.texts import OFF, ON, OTHER, component_texts, from_texts
from deployments.spec.fields import FieldSpec

FEW = 4
"""Up to so many choices stand as radios with their consequences; more become a select."""
FEW_LINES = 8
"""Of a list with more lines than this each is drawn in words with a button to change it: its inputs, forty times, would
be more than all the rest of the page. What is wrong, new or asked for has its inputs.
"""


@dataclass(frozen=True)
class Line:
    """One line of a list: its inputs, or key and value. `name` is what removes it. `folded` are the texts of one that
    is drawn in words (`rows.fold`), and empty for one with inputs.
    """

    name: str
    origin: str
    controls: tuple[Control, ...] = ()
    key: str = ""
    value: str = ""
    problems: tuple[str, ...] = ()
    folded: str = ""

    @property
    def words(self) -> str:
        """All that it says, in one line."""
        return ", ".join(word for word in (one.said for one in self.controls) if word)

    @property
    def troubled(self) -> bool:
        """Whether anything in it has a problem."""
        return bool(self.problems) or any(inner.troubled for inner in self.controls)


@dataclass(frozen=True)
class Control:
    """One field as drawn. `id` is where links to its problems jump; `problems` are sentences shown at it.

    `live` is what the field holds where it is compared with, in words; empty when it holds the same now.
    `names` are what may be typed where there are too many :attr:`options` to choose from. `within` is the name of the
    list whose lines have the field: its help stands there once. `alone`: what it needs is unset.
    """

    name: str
    spec: FieldSpec
    text: str = ""
    options: tuple[Option, ...] = ()
    names: Sequence[str] = ()
    lines: tuple[Line, ...] = ()
    blank: Line | None = None
    children: tuple[Control, ...] = ()
    problems: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)
    live: str = ""
    within: str = ""
    alone: bool = False

    @property
    def asleep(self) -> bool:
        """Whether it means nothing as long as another setting is empty, and nothing stands in it: it is not drawn."""
        return self.alone and self.text in ("", OFF) and not self.problems and not self.live

    @property
    def changed(self) -> bool:
        """Whether it differs from what it is compared with."""
        return bool(self.live)

    @property
    def id(self) -> str:
        """The id of the field's first input."""
        return f"f-{self.name}"

    @property
    def widget(self) -> str:
        """Which template draws it: a choice with few values is always radios, one with many a select."""
        if self.names:
            return "named"
        if self.spec.widget in ("select", "radio"):
            return "radio" if len(self.options) <= FEW else "select"
        return "steps" if self.spec.steps else self.spec.widget

    @property
    def template(self) -> str:
        """The path of that template."""
        return f"definitions/widgets/{self.widget}.html"

    @property
    def on(self) -> bool:
        """Whether a checkbox, or a group that may be left out, is on."""
        return self.text == ON

    @property
    def chosen(self) -> str:
        """The words of the chosen value."""
        return next((option.label for option in self.options if option.chosen), self.text)

    @property
    def said(self) -> str:
        """What it holds, in words that stand among those of other fields; empty when it says nothing."""
        if self.spec.widget == "checkbox":
            return self.spec.label if self.on else ""
        words = " ".join(f"{self.chosen} {self.spec.unit or ''}".split()) if self.text else ""
        return f"{self.spec.label}: {words}" if words and self.spec.nullable else words

    @property
    def folds(self) -> bool:
        """Whether lines of it are drawn in words."""
        return any(line.folded for line in self.lines)

    @property
    def troubled(self) -> bool:
        """Whether anything in it has a problem."""
        inside = any(child.troubled for child in self.children)
        return bool(self.problems) or inside or any(line.troubled for line in self.lines)

    when = times.OFFERED  # What a choice of times offers.

    @property
    def field_class(self) -> str:
        """What the styles know it by: what means nothing without another setting is shown with it."""
        invalid = " invalid" if self.problems else ""
        return f"field{invalid} with-{self.spec.only_with}" if self.spec.only_with else f"field{invalid}"

    @property
    def multiline(self) -> bool:
        """Whether a person needs more than one line to write it."""
        return self.spec.widget in ("list", "document")

    @property
    def described_by(self) -> str:
        """The ids of its help, where there is any, and of its problems, for assistive technology. A line's field has a
        place for problems once it has one.
        """
        places = [self.help_id] if self.spec.help else []
        return " ".join(places if self.within and not self.problems else [*places, f"{self.id}-problems"])

    @property
    def help_id(self) -> str:
        """The id of its help; that of a list's field stands above the lines."""
        return f"f-{self.within}-{self.spec.name}-help" if self.within else f"{self.id}-help"


@dataclass(frozen=True)
class Sheet:
    """Everything that controls are drawn from: texts, problems, lines to add, and names that may be referred to.

    `added` has the lists that get an empty line, and lines that are not to be folded. `live` is the component as it
    runs or was last saved, `live_texts` its inputs: None when there is none to compare with. `effects` are price
    effects, by the input's name and the option's text.
    """

    texts: Texts
    problems: Sequence[Located] = ()
    faults: Sequence[Fault] = ()
    added: frozenset[str] = frozenset()
    referable: Mapping[str, Sequence[str]] = field(default_factory=dict)
    live: Mapping[str, Any] | None = None
    live_texts: Texts = field(default_factory=dict)
    effects: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def controls(specs: Iterable[FieldSpec], prefix: str, sheet: Sheet) -> tuple[Control, ...]:
    """The controls of fields below `prefix`, in the fields' order."""
    return tuple(control(spec, f"{prefix}-{spec.name}", sheet, below(spec.name, sheet.problems)) for spec in specs)


def control(spec: FieldSpec, name: str, sheet: Sheet, problems: Sequence[Located], within: str = "") -> Control:
    """One control. `problems` are those below this field, their paths relative to it."""
    names, text = names_of(spec, sheet.referable), sheet.texts.get(name, "")
    lines = _lines(spec, name, sheet, problems)
    children = _children(spec, name, sheet, problems) if spec.widget == "group" else ()
    shown_below = _shown_below(spec, lines)
    own = [problem.message for problem in problems if not problem.path or problem.path[0] not in shown_below]
    inside = tuple(line.name if spec.widget == "times" else f"{line.name}-" for line in lines)
    return Control(
        name=name,
        spec=spec,
        text=sheet.texts.get(f"{name}-on", "") if spec.widget == "group" else text,
        options=() if names else options_of(spec, text, sheet.referable, sheet.effects.get(name, {})),
        names=names,
        lines=lines,
        blank=_empty(spec, name, NEW_LINE, sheet) if spec.widget in _LISTS else None,
        children=children,
        problems=(*(() if spec.widget == "times" else own), *said_of(name, sheet.faults, inside)),
        extra={word: sheet.texts.get(f"{name}-{word}", "") for word in _EXTRA},
        live=_live(spec, name, sheet),
        within=within,
        alone=sheet.texts.get(f"{name.rpartition('-')[0]}-{spec.only_with}") == "",
    )


NEW_LINE = "§"
"""A line to copy: this short name stands there many times; the script puts the list's name and a number for it."""
_LISTS = ("rows", "keyvalue", "files")
_EXTRA = ("source", "artifact", "inline", OTHER, *times.PARTS)


def _children(
    spec: FieldSpec, name: str, sheet: Sheet, problems: Sequence[Located], within: str = ""
) -> tuple[Control, ...]:
    return tuple(
        control(item, f"{name}-{item.name}", sheet, below(item.name, problems), within) for item in spec.item_fields
    )


def _shown_below(spec: FieldSpec, lines: Sequence[Line]) -> frozenset[str]:
    if spec.widget == "group":
        return frozenset(item.name for item in spec.item_fields)
    if spec.widget == "rows":
        return frozenset(str(index) for index in range(len(lines)))
    return frozenset(line.key for line in lines)


def _lines(spec: FieldSpec, name: str, sheet: Sheet, problems: Sequence[Located]) -> tuple[Line, ...]:
    if spec.widget == "times":
        return _ways(name, sheet, problems)
    if spec.widget not in _LISTS:
        return ()
    numbers = rows.indexes(name, sheet.texts)
    lines = [_line(spec, f"{name}-{number}", sheet, str(at), problems) for at, number in enumerate(numbers)]
    if spec.widget == "rows" and len(lines) > FEW_LINES:
        lines = [_folded(line, sheet) for line in lines]
    if name in sheet.added:
        lines.append(_empty(spec, name, f"{name}-{rows.next_index(name, sheet.texts)}", sheet))
    return tuple(lines)


def _folded(line: Line, sheet: Sheet) -> Line:
    if line.name in sheet.added or line.troubled:
        return line
    return replace(line, folded=rows.fold(line.name, sheet.texts))


def _ways(name: str, sheet: Sheet, problems: Sequence[Located]) -> tuple[Line, ...]:
    """One line for each way to say when: what is wrong stands at the way that was taken."""
    taken = sheet.texts.get(f"{name}-how")
    return tuple(
        Line(
            place,
            way,
            key=words,
            problems=(*(one.message for one in problems if way == taken), *said_of(place, sheet.faults)),
        )
        for (way, place), (_, words) in zip(times.places(name), times.WAYS, strict=True)
    )


def _line(spec: FieldSpec, row: str, sheet: Sheet, at: str, problems: Sequence[Located]) -> Line:
    words = ("path", "text") if spec.widget == "files" else ("key", "value")
    texts = sheet.texts
    key, value = (texts.get(f"{row}-{word}", "") for word in words)
    if spec.widget != "rows":
        mine = [one.message for one in of_key(problems, key)]
        return Line(row, "", (), key, value, (*mine, *said_of(f"{row}-", sheet.faults)))
    here = below(at, problems)
    inner = _children(spec, row, sheet, here, row.rpartition("-")[0])
    names = {item.name for item in spec.item_fields}
    own = tuple(one.message for one in here if not one.path or one.path[0] not in names)
    return Line(row, texts.get(f"{row}-from", ""), inner, problems=own)


def _empty(spec: FieldSpec, name: str, row: str, sheet: Sheet) -> Line:
    fresh = Sheet(component_texts(spec.item_fields, {}, row), referable=sheet.referable)
    return Line(row, "", _children(spec, row, fresh, (), name) if spec.widget == "rows" else ())


def _live(spec: FieldSpec, name: str, sheet: Sheet) -> str:
    """Only a whole setting says what it is elsewhere: the lines and parts of one come back with it."""
    if sheet.live is None or name.count("-") > 1 or _part(sheet.texts, name) == _part(sheet.live_texts, name):
        return ""
    now = from_texts(spec, name, sheet.texts, MISSING, Reading())
    return live_words(spec, sheet.live.get(spec.name, MISSING), now)


def _part(texts: Texts, name: str) -> dict[str, str]:
    return {key: text for key, text in texts.items() if key == name or key.startswith(f"{name}-")}
