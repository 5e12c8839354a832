"""The names that follow from a component's name. Pure.

Logical ids are a component's name in camel case and a role ("NotesTableTable", "NotesFunction"); they depend on nothing
else, so that moving components about changes no id and AWS replaces nothing.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

COMPONENT_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
NAME_RULE: Final = "Use 1 to 40 lower-case letters, digits and underscores, a letter first, such as orders_table."


def is_component_name(name: str) -> bool:
    return COMPONENT_NAME.fullmatch(name) is not None


def camel(name: str) -> str:
    """NotesTable for notes_table. Different names may give the same (a_b, a__b): `checks` refuses such pairs."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def short_hash(*parts: str) -> str:
    """Eight hex digits for what has no short name of its own, such as a path with braces. Stable for ever."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]


def variable_name(component: str) -> str:
    """The environment variable in which a function finds a component that it uses: NOTES_TABLE for notes_table."""
    return component.upper()
