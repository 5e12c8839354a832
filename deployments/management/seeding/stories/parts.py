"""Components that several stories use."""

from pathlib import Path
from typing import Any, Final

_FILES: Final = Path(__file__).parent.parent / "files"
SMALL_CODE: Final = 'def handler(event, context):\n    return {"statusCode": 200, "body": "{}"}\n'


def code(name: str) -> str:
    """The text of a function in ``files/``."""
    return (_FILES / name).read_text(encoding="utf-8")


def function(text: str = SMALL_CODE, **settings: Any) -> dict[str, Any]:
    """A Python function with this code."""
    return {"kind": "function", "runtime": "python3.13", "code": {"inline": text}, **settings}


def table(key: str) -> dict[str, Any]:
    """A table with a text key."""
    return {"kind": "table", "partition_key": {"name": key, "type": "S"}}


def route(method: str, path: str, name: str) -> dict[str, str]:
    """One route of an API."""
    return {"method": method, "path": path, "function": name}
