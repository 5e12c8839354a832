"""Keys and tokens that stand in plain text in a definition, found by the form that their makers gave them. Pure.

Only what can hardly be anything else is found: whoever is refused for it must not have to argue.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

HIDDEN: Final = "(hidden)"
_KINDS: Final[tuple[tuple[str, str], ...]] = (
    ("an AWS access key", r"(?<![A-Za-z0-9])A(?:KIA|SIA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    (
        "a private key",
        r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\\\s]+-----END[A-Z ]*-----)?",
    ),
    ("a GitHub token", r"(?<![A-Za-z0-9])(?:gh[opusr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{50,})"),
    ("a GitLab token", r"(?<![A-Za-z0-9])glpat-[A-Za-z0-9_-]{20}"),
    ("a Slack token", r"(?<![A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9-]{20,}"),
    ("a Stripe key", r"(?<![A-Za-z0-9])[rs]k_live_[A-Za-z0-9]{16,}"),
    ("a Google API key", r"(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}"),
    ("an npm token", r"(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}"),
    ("a token of Tierboard", r"(?<![A-Za-z0-9])tierboard_[A-Za-z0-9_-]{43}"),
)
_EACH: Final = tuple((what, re.compile(pattern)) for what, pattern in _KINDS)
_ANY: Final = re.compile("|".join(f"(?:{pattern})" for _, pattern in _KINDS))


@dataclass(frozen=True)
class Credential:
    """What was found where. ``field`` is dotted as in problems; the text itself is nowhere in it."""

    component: str
    field: str
    what: str


def credentials(document: Mapping[str, Any]) -> Iterator[Credential]:
    """Every field of a definition that holds one, each kind once a field."""
    components = document.get("components")
    for name, component in sorted(components.items()) if isinstance(components, Mapping) else ():
        for field, text in _texts(component, ""):
            if _ANY.search(text):
                yield from (Credential(name, field, what) for what, pattern in _EACH if pattern.search(text))


def without(text: str) -> str:
    """The text with each of them hidden, for showing."""
    return _ANY.sub(HIDDEN, text)


def _texts(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{place}.{index}".lstrip("."))
