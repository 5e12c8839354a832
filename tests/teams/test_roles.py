"""Which role amounts to what."""

import pytest

from teams.roles import Role, expand


@pytest.mark.parametrize(
    ("held", "amounts_to"),
    [
        ([], frozenset()),
        (["viewer"], {Role.VIEWER}),
        (["developer", "approver"], {Role.DEVELOPER, Role.APPROVER}),
        (["owner"], set(Role)),
        (["emperor"], frozenset()),
    ],
)
def test_expand(held: list[str], amounts_to: set[Role]) -> None:
    assert expand(held) == amounts_to
