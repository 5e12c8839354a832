"""Which setting keeps a change from outside: the one that renders to exactly what is, or none."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from deployments.changes.drift import GONE, Difference, Seen, State
from deployments.changes.keeping import Kept, setting_for, taken
from deployments.spec.parse import parse

GOLDEN = Path(__file__).parents[2] / "golden" / "blueprint_three_tier" / "definition.yml"
DOCUMENT: dict[str, Any] = parse(yaml.safe_load(GOLDEN.read_text())).to_document()
TYPES = {
    "NotesFunction": "AWS::Lambda::Function",
    "NotesTableTable": "AWS::DynamoDB::Table",
    "ApiStage": "AWS::ApiGateway::Stage",
}


def kept(name: str, path: str, actual: str | None, **more: Any) -> Kept | None:
    seen = Seen(name, "", TYPES.get(name, "AWS::Some::Thing"), State.MODIFIED)
    return setting_for(DOCUMENT, seen, Difference(path, "NOT_EQUAL", "before", actual, **more))


@pytest.mark.parametrize(
    ("name", "path", "actual", "place", "value"),
    [
        ("NotesFunction", "/MemorySize", "1024", ("memory",), 1024),
        ("NotesFunction", "/Timeout", "20", ("timeout",), 20),
        ("NotesFunction", "/Runtime", "python3.12", ("runtime",), "python3.12"),
        ("NotesFunction", "/Environment/Variables/GREETING", "Hi", ("environment", "GREETING"), "Hi"),
        ("NotesFunction", "/Environment/Variables/NEW", "1", ("environment", "NEW"), "1"),
        ("NotesFunction", "/Environment/Variables/GREETING", None, ("environment", "GREETING"), None),
        ("NotesTableTable", "/DeletionProtectionEnabled", "true", ("deletion_protection",), True),
    ],
)
def test_a_setting_of_ours_keeps_it(name: str, path: str, actual: str | None, place: Any, value: Any) -> None:
    found = kept(name, path, actual)
    assert found is not None
    assert (found.place, found.value) == (place, value)
    assert bool(found.label)


@pytest.mark.parametrize(
    ("name", "path", "actual"),
    [
        ("NotesFunction", "/Role", "arn:aws:iam::1:role/other"),
        ("NotesFunction", "/MemorySize", "99999999"),
        ("NotesFunction", "/MemorySize", "much"),
        ("NotesFunction", "/Nothing/Inside", "1"),
        ("NotesFunction", "/Tags/0/Value", "x"),
        ("NotesTableTable", "/DeletionProtectionEnabled", "false"),
        ("NotesFunction", "", "x"),
        ("NotesFunction", GONE, None),
        ("Unheard", "/MemorySize", "1024"),
    ],
)
def test_what_is_no_setting_is_not_guessed(name: str, path: str, actual: str | None) -> None:
    assert kept(name, path, actual) is None


def test_hidden_values_are_never_kept() -> None:
    assert kept("NotesFunction", "/MemorySize", "1024", hidden=True) is None


def test_taking_changes_nothing_else_and_not_the_document_itself() -> None:
    found = kept("NotesFunction", "/MemorySize", "1024")
    assert found is not None
    changed = taken(DOCUMENT, found)
    assert changed["components"]["notes"].pop("memory") == 1024
    rest = {**DOCUMENT["components"]["notes"]}
    assert rest.pop("memory") == 256
    assert changed["components"]["notes"] == rest
    with pytest.raises(KeyError):
        taken({"components": {}}, found)
