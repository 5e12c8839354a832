"""What changes in the sources of components, line by line: inline code, files of websites, and what zips hold. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from dashboard import differences
from dashboard.differences import Line, Piece
from dashboard.figures import size
from dashboard.stages.values import Setting, shortened
from deployments.changes.credentials import without

FIELDS: Final = {"code": "Code", "content": "Files"}
CODE_TYPES: Final = {"AWS::Lambda::Function": "code", "AWS::S3::Bucket": "content"}
"""The resource that shows a component's sources, and the field that they are in."""
MOST_FILES: Final = 20
Listings = Mapping[str, Mapping[str, int]]


def component_of(document: object, name: str) -> Mapping[str, Any]:
    """A component of a definition document; empty when there is none."""
    components = document.get("components") if isinstance(document, Mapping) else None
    if isinstance(components, Mapping) and isinstance(components.get(name), Mapping):
        found: Mapping[str, Any] = components[name]
        return found
    rows = components if isinstance(components, list) else []
    named = (row for row in rows if isinstance(row, Mapping) and row.get("name") == name)
    return next(named, {})


def artifacts_in(*documents: object) -> frozenset[str]:
    """The hashes of all zips that the documents name."""
    found: set[str] = set()
    for document in documents:
        components = document.get("components") if isinstance(document, Mapping) else None
        for body in components.values() if isinstance(components, Mapping) else ():
            for field in FIELDS:
                source = body.get(field) if isinstance(body, Mapping) else None
                if isinstance(source, Mapping) and isinstance(source.get("artifact"), str):
                    found.add(source["artifact"])
    return frozenset(found)


def source_settings(
    old: Mapping[str, Any], new: Mapping[str, Any], field: str, listings: Listings
) -> tuple[Setting, ...]:
    """What changes in a component's code or content; nothing when it stays as it is.

    :param old: the component before; empty when there was none.
    :param listings: file name -> bytes of each zip that is still kept.
    """
    before, after = old.get(field), new.get(field)
    if before == after or not isinstance(after, Mapping):
        return ()
    if "artifact" in after or (isinstance(before, Mapping) and "artifact" in before):
        return (_zips(before, after, field, listings),)
    was, will = _files(before), _files(after)
    changed = [name for name in sorted({*was, *will}) if was.get(name) != will.get(name)]
    shown = [
        Setting(
            name or FIELDS[field],
            lines=shortened(differences.lines(without(was.get(name, "")), without(will.get(name, "")))),
        )
        for name in changed[:MOST_FILES]
    ]
    if len(changed) > MOST_FILES:
        shown.append(Setting("More", note=f"{len(changed) - MOST_FILES} more files: see the revision"))
    return tuple(shown)


def _files(source: object) -> dict[str, str]:
    inline = source.get("inline") if isinstance(source, Mapping) else None
    if isinstance(inline, str):
        return {"": inline}
    return {str(name): str(text) for name, text in inline.items()} if isinstance(inline, Mapping) else {}


def _zips(before: object, after: Mapping[str, Any], field: str, listings: Listings) -> Setting:
    was, will = (_listing(side, listings) for side in (before, after))
    words = f"{_named(before)} → {_named(after)}"
    if was is None or will is None:
        return Setting(FIELDS[field], note=f"{words}; what it holds is not listed here")
    lines = list(_file_lines(was, will))
    return Setting(FIELDS[field], lines=shortened(lines, 40), note=f"{words}; {_counted(was, will)}")


def _listing(source: object, listings: Listings) -> Mapping[str, int] | None:
    """Names and bytes; None for a zip that is no longer kept."""
    if isinstance(source, Mapping) and isinstance(source.get("artifact"), str):
        return listings.get(source["artifact"])
    return {name or "inline code": len(text.encode()) for name, text in _files(source).items()}


def _named(source: object) -> str:
    if isinstance(source, Mapping) and isinstance(source.get("artifact"), str):
        return f"zip {source['artifact'][:12]}"
    return "text" if source else "nothing"


def _counted(was: Mapping[str, int], will: Mapping[str, int]) -> str:
    added, removed = len(will.keys() - was.keys()), len(was.keys() - will.keys())
    changed = sum(was[name] != will[name] for name in was.keys() & will.keys())
    found = [f"{added} added"] if added else []
    found += [f"{removed} removed"] if removed else []
    found += [f"{changed} of another size"] if changed else []
    return ", ".join(found) or "the same files by name and size"


def _file_lines(was: Mapping[str, int], will: Mapping[str, int]) -> Iterator[Line]:
    for name in sorted({*was, *will}):
        if was.get(name) == will.get(name):
            continue
        if name in was:
            yield Line("removed", (Piece(f"{name}, {size(was[name])}"),))
        if name in will:
            yield Line("added", (Piece(f"{name}, {size(will[name])}"),))
