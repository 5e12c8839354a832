"""What a connection lets a function do at AWS, as the reference says it."""

import pytest

from deployments.spec.kinds import KINDS
from deployments.spec.rights import FUNCTION, rights

WAYS = [(kind.name, access.name) for kind in KINDS.values() for access in kind.used_by.get(FUNCTION, ())]
EXACT = {
    ("function", "call"): ("lambda:InvokeFunction",),
    ("topic", "write"): ("sns:Publish",),
    ("bucket", "read"): ("s3:GetObject", "s3:ListBucket"),
    ("secret", "read"): ("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"),
    ("websocket_api", "send"): ("execute-api:ManageConnections",),
}


@pytest.mark.parametrize(("kind", "access"), WAYS)
def test_every_connection_gives_rights_and_none_gives_all(kind: str, access: str) -> None:
    found = rights(kind, access)
    assert found
    assert all(":" in action and "*" not in action for action in found)
    assert list(found) == sorted(set(found))


@pytest.mark.parametrize(("way", "actions"), EXACT.items())
def test_they_are_those_of_the_template(way: tuple[str, str], actions: tuple[str, ...]) -> None:
    assert rights(*way) == actions


def test_what_everybody_has_anyway_is_not_among_them() -> None:
    assert not any(action.startswith("logs:") for way in WAYS for action in rights(*way))


@pytest.mark.parametrize("kind", ["queue", "table", "search", "bucket"])
def test_both_is_all_of_either(kind: str) -> None:
    read, write, both = (set(rights(kind, access)) for access in ("read", "write", "read_write"))
    assert write <= both <= read | write
