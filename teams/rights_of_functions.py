"""What the deploy role may do so that functions have versions, layers and an address. Pure."""

from typing import Final

from teams.statements import Statement

ACTIONS: Final = (
    *("lambda:PublishVersion", "lambda:ListVersionsByFunction", "lambda:*Alias", "lambda:GetAlias"),
    *("lambda:*ProvisionedConcurrencyConfig", "lambda:GetProvisionedConcurrencyConfig"),
    *("lambda:*FunctionEventInvokeConfig", "lambda:*FunctionUrlConfig"),
)
"""On functions of Tierboard, their versions and aliases."""
STATEMENTS: Final[tuple[Statement, ...]] = (
    ("LayersOfAnybody", ("lambda:GetLayerVersion",), ("arn:{partition}:lambda:*:*:layer:*",), {}),
)
