"""What does not come back when an environment returns to an earlier revision. Pure: two definitions in, sentences out.

A definition says how things are built, not what is in them: that is what people forget at three in the morning.
"""

from collections.abc import Iterator

from deployments.spec.definition import Component, Definition
from deployments.spec.diff import diff
from deployments.spec.text import joined

UNKNOWN = "What would be lost cannot be worked out."
HOLDS = {"table": "items", "bucket": "files", "queue": "messages", "secret": "values"} | {
    "user_pool": "people",
    "identity_pool": "ids of people",
    "search": "documents",
    "cache": "values",
    "file_system": "files",
    "database": "data",
    "warehouse": "data",
}
"""What a new one of a kind does not have that the old one had."""


def losses(live: Definition, wanted: Definition) -> tuple[str, ...]:
    """Sentences on what would be lost, overwritten or left as it is, the gravest first. Never empty where data is."""
    replaced = {change.component for change in diff(live, wanted) if change.replaced}
    found = [
        *_removed(live, wanted),
        *_replaced(live, wanted, replaced),
        *_made_again(live, wanted),
        *_overwritten(live, wanted),
        *_kept(live, wanted, replaced),
    ]
    return tuple(found)


def _removed(live: Definition, wanted: Definition) -> Iterator[str]:
    for one in live:
        if _same(one, wanted) is None:
            what = f" Its {HOLDS[one.kind]} do not come along." if one.kind in HOLDS else ""
            yield f"{one.name} did not exist yet: it would be removed.{what}"


def _replaced(live: Definition, wanted: Definition, replaced: set[str]) -> Iterator[str]:
    for one in live:
        if one.name in replaced and _same(one, wanted) is not None:
            what = f"Its {HOLDS[one.kind]} do not move to the new one." if one.kind in HOLDS else ""
            yield f"{one.name} would be replaced by a new one. {what}".strip()


def _made_again(live: Definition, wanted: Definition) -> Iterator[str]:
    for one in wanted:
        if _same(one, live) is None:
            what = f", empty: {HOLDS[one.kind]} of an earlier one do not return" if one.kind in HOLDS else ""
            yield f"{one.name} was removed since: it would be made anew{what}."


def _overwritten(live: Definition, wanted: Definition) -> Iterator[str]:
    names = [
        one.name
        for one in live.of_kind("site")
        if (other := _same(one, wanted)) is not None
        and one.to_document().get("content") != other.to_document().get("content")
    ]
    if names:
        yield f"The files of {joined(names)} would be overwritten with the earlier ones; files that came since go."


def _kept(live: Definition, wanted: Definition, replaced: set[str]) -> Iterator[str]:
    for kind, what in HOLDS.items():
        names = [one.name for one in live.of_kind(kind) if one.name not in replaced and _same(one, wanted) is not None]
        if names:
            yield (
                f"The {what} of {joined(names)} stay as they are now: "
                "what was written, changed or deleted since is not undone."
            )


def _same(one: Component, there: Definition) -> Component | None:
    """The component of that name and kind on the other side."""
    other = there.by_name.get(one.name)
    return other if other is not None and other.kind == one.kind else None
