"""A handler names a function of the code that is written beside it."""

from typing import Any

import pytest

from deployments.spec.parse import parse_stored, problems_of
from tests.deployments.spec.examples import SHA, function, only

FOUND = [
    ("python3.13", "def go(event, context):\n    return 1\n"),
    ("python3.13", "async def go(event, context):\n    return 1\n"),
    ("python3.13", "class go:\n    pass\n"),
    ("python3.13", "go = make()\n"),
    ("python3.13", "go: Handler = make()\n"),
    ("python3.13", "stop, go = make()\n"),
    ("python3.13", "from elsewhere import (\n    stop,\n    go,\n)\n"),
    ("python3.13", "from elsewhere import *\n"),
    ("python3.13", "globals()['g' + 'o'] = print\n"),
    ("nodejs24.x", "export const go = async () => 1;\n"),
    ("nodejs24.x", "export async function go(event) {}\n"),
    ("nodejs24.x", "const one = 1;\nexport { one as go };\n"),
    ("nodejs24.x", "exports.go = 1\n"),
    ("nodejs24.x", "export * from './rest.mjs';\n"),
    ("nodejs24.x", "const { go // x\n} = make();\n"),
    ("python3.13", "from elsewhere import \\\n    go\n"),
    ("ruby4.0", "def go(event:, context:)\nend\n"),
    ("ruby4.0", "class It\n  def self.go(event:, context:)\n  end\nend\n"),
]
MISSING: list[tuple[str, str, str]] = [
    (
        "python3.13",
        '"""Where to goal."""\n\ndef other(event):\n    return going()\n',
        "Write it.other, which is there",
    ),
    ("python3.13", "def first(): pass\ndef handler(event): pass\n", "Write it.handler, which is there"),
    ("python3.13", "x = 1\n", "Add it to the code"),
    ("nodejs24.x", "export const other = 1;\n", "Write it.other, which is there"),
    ("ruby4.0", "def other\nend\n", "Write it.other, which is there"),
]


def problems(runtime: str, code: dict[str, Any]) -> list[str]:
    found = problems_of(only(f=function(runtime=runtime, handler="it.go", code=code)))
    return [f"{problem.field}: {problem.message}" for problem in found]


@pytest.mark.parametrize(("runtime", "code"), FOUND)
def test_a_handler_that_the_code_may_have_is_no_problem(runtime: str, code: str) -> None:
    assert problems(runtime, {"inline": code}) == []


@pytest.mark.parametrize(("runtime", "code", "mend"), MISSING)
def test_a_handler_that_is_nowhere_in_the_code_is_one(runtime: str, code: str, mend: str) -> None:
    words = f"The code that is written here has no function go. {mend}, or the name of another function."
    assert problems(runtime, {"inline": code}) == [f"handler: {words}"]


def test_a_zip_is_not_looked_into() -> None:
    assert problems("python3.13", {"artifact": SHA}) == []


def test_what_was_saved_before_is_still_read() -> None:
    document = only(f=function(handler="it.go", code={"inline": "x = 1\n"}))
    assert problems_of(document)
    assert parse_stored(document)["f"].name == "f"
