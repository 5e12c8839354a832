"""What became of a template, as pages list it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.component_words import component_term
from deployments.changes.resources import DATA_BEARING, type_words
from deployments.spec.imports.importing import Imported

SHOWN_PROBLEMS: Final = 20
_ADDED: Final[Mapping[str, str]] = {
    "DeletionPolicy": "stays in the account when it is removed (DeletionPolicy)",
    "UserPoolTier": "the plan is Essentials, where older pools may have the cheaper Lite (UserPoolTier)",
    "UpdateReplacePolicy": "the old one stays when it is replaced (UpdateReplacePolicy)",
}


@dataclass(frozen=True)
class Row:
    """One resource: what it is, which component it is in, and why that is a part as written (else empty)."""

    name: str
    kind: str
    type: str
    line: int | None
    component: str
    label: str
    reason: str
    holds_data: bool


@dataclass(frozen=True)
class Result:
    """Everything that a page says about an import. ``adds`` are sentences."""

    rows: Sequence[Row]
    known: int
    notes: Sequence[str]
    adds: Sequence[str]
    problems: Sequence[str]

    @property
    def has_lines(self) -> bool:
        """Whether a line tells where a resource stands: not where the whole template is one."""
        return len({row.line for row in self.rows}) > 1

    @property
    def sentence(self) -> str:
        """What came of it, in one sentence."""
        kept = len(self.rows) - self.known
        if not kept:
            return f"{_all(kept + self.known)} described by components."
        if not self.known:
            return f"{_all(kept)} kept as {'it is' if kept == 1 else 'they are'} written."
        described = f"{self.known} of {len(self.rows)} resources {_are(self.known)} described by components"
        return f"{described}; {kept} {_are(kept)} kept as written."


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _all(count: int) -> str:
    return "The one resource is" if count == 1 else f"All {count} resources are"


def result_of(imported: Imported) -> Result:
    """The import in the words of pages, what is kept first."""
    ordered = sorted(imported.resources, key=lambda one: (not one.reason, one.component, one.logical_id))
    rows = [
        Row(
            one.logical_id,
            type_words(one.type),
            one.type,
            one.line,
            one.component,
            component_term(one.kind).label,
            one.reason,
            one.type in DATA_BEARING,
        )
        for one in ordered
    ]
    adds = [
        f"{name}: {', '.join(_ADDED.get(one, one) for one in places)}" for name, places in sorted(imported.adds.items())
    ]
    problems = [str(problem) for problem in imported.problems[:SHOWN_PROBLEMS]]
    return Result(rows, imported.known, imported.notes, adds, problems)
