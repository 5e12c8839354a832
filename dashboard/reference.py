"""The reference of kinds: what each is, every setting with its limits, and what it can be connected to.

Made from what forms and the JSON Schema are made from, the kinds and their `FieldSpec`s, so that nothing is said twice.
Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from dashboard.forms.few_words import short_words
from dashboard.forms.sheets import TIERS
from deployments.spec.fields import FieldSpec
from deployments.spec.kinds import KINDS, Access, Kind
from deployments.spec.rights import FUNCTION, rights

EXAMPLE: Final = "my_part"
"""The component in whose name variables are shown: a function that uses it finds them by its own name."""
REQUIRED: Final = "none: it has to be said"
NOTHING: Final = "nothing"
IN_PARTS: Final = "as each of its parts says"
IN_PLACE: Final = "Changes in place: nothing is made anew."
_COUNTED: Final = {"list": "lines", "rows": "lines", "keyvalue": "lines"}


@dataclass(frozen=True)
class Setting:
    """One field as the page shows it. `limits` are sentences; `inside` are the fields of its lines or of its group."""

    spec: FieldSpec
    id: str
    limits: tuple[str, ...]
    default: str
    change: str
    inside: tuple["Setting", ...] = ()

    @property
    def in_a_line(self) -> str:
        """The choices side by side, where nothing has to be said of any; otherwise empty."""
        if any(choice.consequence for choice in self.spec.choices):
            return ""
        return ", ".join(choice.label for choice in self.spec.choices)


@dataclass(frozen=True)
class Section:
    """The settings of one group, in the order of the form."""

    title: str
    id: str
    settings: tuple[Setting, ...]


@dataclass(frozen=True)
class Way:
    """One way to connect: the kind at the other end, and what it gives. Where a function uses something, also the
    variables in which its code finds it, and the rights that it gets, in AWS's names.
    """

    kind: Kind
    access: Access
    variables: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()


@dataclass(frozen=True)
class KindPage:
    """All that the page of one kind shows."""

    kind: Kind
    tier: str
    sections: tuple[Section, ...]
    uses: tuple[Way, ...]
    used_by: tuple[Way, ...]

    @property
    def finds(self) -> bool:
        """Whether it finds what it uses in variables."""
        return any(way.variables for way in self.uses)

    @property
    def found(self) -> bool:
        """Whether what uses it finds it in variables."""
        return any(way.variables for way in self.used_by)


@dataclass(frozen=True)
class TierKinds:
    """A tier and its kinds, in the order of the picker."""

    title: str
    kinds: tuple[Kind, ...]


def tiers() -> tuple[TierKinds, ...]:
    """Every kind, by tier."""
    return tuple(
        TierKinds(title, tuple(kind for kind in KINDS.values() if kind.tier == key)) for key, title in TIERS.items()
    )


@cache
def page_of(name: str) -> KindPage:
    """The page of a kind.

    :param name: a key of ``KINDS``; anything else is a ``KeyError``.
    """
    kind = KINDS[name]
    return KindPage(kind, TIERS[kind.tier], tuple(_sections(kind)), tuple(_uses(kind)), tuple(_used_by(kind)))


def _sections(kind: Kind) -> Iterator[Section]:
    for group, title in (("usual", "Settings"), ("more", "More settings")):
        found = tuple(_setting(spec, kind) for spec in kind.fields() if spec.group == group)
        if found:
            yield Section(title, group, found)


def _setting(spec: FieldSpec, kind: Kind, above: str = "setting") -> Setting:
    own = f"{above}-{spec.name}"
    return Setting(
        spec=spec,
        id=own,
        limits=tuple(_limits(spec)),
        default=_default(spec),
        change=_change(spec, kind),
        inside=tuple(_setting(one, kind, own) for one in spec.item_fields),
    )


def _limits(spec: FieldSpec) -> Iterator[str]:
    if span := _span(spec):
        yield span
    if spec.refers_to:
        yield f"Names a component of the kind {KINDS[spec.refers_to].label}."
    if spec.form:
        yield spec.form


def _span(spec: FieldSpec) -> str:
    """``128 MB to 10,240 MB.``, ``At most 100 lines.``; empty where nothing is bounded."""
    low, high = spec.minimum, spec.maximum
    if spec.choices or (low is None and high is None):
        return ""
    if spec.widget != "number":
        low = low or None
    if low is not None and high is not None:
        return f"{_amount(spec, low)} to {_amount(spec, high)}." if low != high else f"Exactly {_amount(spec, low)}."
    if high is not None:
        return f"At most {_amount(spec, high)}."
    return f"At least {_amount(spec, low)}." if low is not None else ""


def _amount(spec: FieldSpec, value: int) -> str:
    """A bound in what is counted: the unit of a number, the lines of a list, the characters of a text."""
    if spec.widget == "number":
        return spec.amount(value)
    words = _COUNTED.get(spec.widget, "characters")
    return f"{value:,} {words[:-1] if value == 1 else words}"


def _default(spec: FieldSpec) -> str:
    if spec.required:
        return REQUIRED
    if spec.default is None:
        return next((choice.label for choice in spec.choices if choice.value is None), spec.none or NOTHING)
    if spec.widget == "group":
        return IN_PARTS
    return _short(spec, spec.default) or NOTHING


def _short(spec: FieldSpec, value: Any) -> str:
    return NOTHING if value in ("", [], {}) else short_words(spec, value)


def _change(spec: FieldSpec, kind: Kind) -> str:
    """What a change does to what runs, in the words of the form."""
    if not spec.replaces:
        return IN_PLACE
    what = f"this {spec.replaced}" if spec.replaced else f"the {kind.label[0].lower()}{kind.label[1:]}"
    return f"Replaces {what}. {spec.replaces_words}".strip()


def _uses(kind: Kind) -> Iterator[Way]:
    for used in KINDS.values():
        for access in used.used_by.get(kind.name, ()):
            yield _way(used, kind, used, access)


def _used_by(kind: Kind) -> Iterator[Way]:
    for name, accesses in kind.used_by.items():
        for access in accesses:
            yield _way(KINDS[name], KINDS[name], kind, access)


def _way(shown: Kind, user: Kind, used: Kind, access: Access) -> Way:
    """Only functions have variables and a role of which rights can be said."""
    if user.name != FUNCTION:
        return Way(shown, access)
    return Way(shown, access, used.variables(EXAMPLE) if used.grant else (), rights(used.name, access.name))
