"""How much an application is used: the monthly volume and the assumptions per component, each with its source. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Self, cast, get_args

from costing.estimate.money import decimal_or_none, plain
from costing.estimate.questions import QUESTIONS
from costing.estimate.volume import MOST_REQUESTS

Source = Literal["measured", "stated", "default"]
SOURCES: tuple[Source, ...] = get_args(Source)
FORMAT = 1


class InvalidUsage(ValueError):
    """A usage profile that cannot be read; the message is one sentence that names the component and the assumption."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One number an estimate rests on, where it comes from, and a note for people ("last 30 days")."""

    value: Decimal
    source: Source
    note: str = ""

    def to_json(self) -> dict[str, str]:
        """The assumption with its number as a string."""
        return {"value": plain(self.value), "source": self.source, "note": self.note}


@dataclass(frozen=True, slots=True)
class Usage:
    """Requests a month and what is known: component name -> assumption key (of QUESTIONS) -> Assumption."""

    requests_per_month: Assumption
    components: Mapping[str, Mapping[str, Assumption]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises InvalidUsage for a volume that is no whole number from 0 to 1e15."""
        value = self.requests_per_month.value
        if not (value.is_finite() and 0 <= value <= MOST_REQUESTS and value == value.to_integral_value()):
            raise InvalidUsage("The requests per month must be a whole number from 0 to 1,000,000,000,000,000.")

    @classmethod
    def default(cls, requests: int) -> Self:
        """A volume that somebody stated, and our guesses for everything else. Raises InvalidUsage."""
        return cls(Assumption(Decimal(requests), "stated"))

    def at(self, requests: int) -> Self:
        """The same assumptions at another stated volume. Raises InvalidUsage."""
        return type(self)(Assumption(Decimal(requests), "stated"), self.components)

    def known(self, component: str, key: str) -> Assumption | None:
        """What was measured or stated, or None."""
        return self.components.get(component, {}).get(key)

    def to_json(self) -> dict[str, Any]:
        """A document of strings that from_json reads back to an equal Usage."""
        components = {
            name: {key: assumption.to_json() for key, assumption in sorted(known.items())}
            for name, known in sorted(self.components.items())
        }
        return {"version": FORMAT, "requests_per_month": self.requests_per_month.to_json(), "components": components}

    @classmethod
    def from_json(cls, document: object) -> Self:
        """Read a usage document. Raises InvalidUsage for whatever is unknown, of the wrong type or out of bounds."""
        if not isinstance(document, dict) or document.get("version") != FORMAT:
            raise InvalidUsage("The usage profile is not in the format that this version reads.")
        components = document.get("components", {})
        if not isinstance(components, dict):
            raise InvalidUsage("The components of a usage profile must be an object.")
        known = {str(name): _component(str(name), entry) for name, entry in components.items()}
        return cls(_assumption("requests_per_month", document.get("requests_per_month")), known)


def _component(name: str, entry: object) -> dict[str, Assumption]:
    if not isinstance(entry, dict):
        raise InvalidUsage(f"The assumptions of {name} must be an object.")
    known: dict[str, Assumption] = {}
    for key, value in entry.items():
        question = QUESTIONS.get(key) if isinstance(key, str) else None
        if question is None:
            raise InvalidUsage(f"{name}: there is no assumption named {str(key)[:40]!r}.")
        assumption = _assumption(f"{name}.{key}", value)
        if not question.lowest <= assumption.value <= question.highest:
            bounds = f"{question.lowest:,} to {question.highest:,}"
            raise InvalidUsage(f"{name}: {question.label} must be from {bounds} ({question.unit}).")
        known[question.key] = assumption
    return known


def _assumption(label: str, entry: object) -> Assumption:
    if not isinstance(entry, dict):
        raise InvalidUsage(f"{label} must be an object with value and source.")
    value = decimal_or_none(entry.get("value"))
    source = entry.get("source")
    note = entry.get("note", "")
    if value is None or len(plain(value)) > 40:
        raise InvalidUsage(f"{label} has no number.")
    if source not in SOURCES or not isinstance(note, str):
        raise InvalidUsage(f"{label} must say its source: measured, stated or default.")
    return Assumption(value, cast(Source, source), note)
