"""How long the tokens of an app are good, in the units that forms have. Pure.

Left out, access and identity are good for an hour and a person stays signed in for 30 days; 0 days count as 30 too. A
length without a unit is in hours, that of staying signed in is in days (Cognito API Reference, "CreateUserPoolClient").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from deployments.spec.imports.proposal import Unknown, only

_SECONDS: Final = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400}
_USUAL: Final = {
    "AccessToken": (1, "hours", "minutes"),
    "IdToken": (1, "hours", "minutes"),
    "RefreshToken": (30, "days", "days"),
}
"""By token: the usual length, the unit in which lengths are without one, and the unit of forms."""


def lengths(client: Mapping[str, Any]) -> dict[str, int]:
    """By property of an app client (AccessTokenValidity, …) its length in the form's unit. Raises Unknown."""
    units = only(client, "TokenValidityUnits", dict, {})
    found: dict[str, int] = {}
    for token, (usual, without, ours) in _USUAL.items():
        name = f"{token}Validity"
        unit = only(units, token, str, without)
        if unit not in _SECONDS:
            raise Unknown(f"{name} is counted in {unit}, which AWS does not know.")
        length = only(client, name, int, None)
        if length is None or (length == 0 and token == "RefreshToken"):  # noqa: S105
            length, unit = usual, without
        found[name], rest = divmod(length * _SECONDS[unit], _SECONDS[ours])
        if rest:
            raise Unknown(f"{name} is {length} {unit}; forms have whole {ours}.")
    return found


def in_our_units(client: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of an app client with all lengths and units written out as we write them."""
    return {**client, **lengths(client), "TokenValidityUnits": {token: ours for token, (_, _, ours) in _USUAL.items()}}
