"""Which role amounts to what."""

import pytest

from teams.roles import Role, amounting_to, expand


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


def test_amounting_to_is_the_other_way_round() -> None:
    assert amounting_to(Role.APPROVER) == ["approver", "owner"]
    for role in Role:
        assert all(role in expand([one]) for one in amounting_to(role))
