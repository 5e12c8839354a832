"""What the deploy role may do so that functions have versions, layers and an address. Pure."""

from typing import Final

from teams.rights_of_tables import Statement

ACTIONS: Final = (
    *("lambda:PublishVersion", "lambda:ListVersionsByFunction", "lambda:CreateAlias", "lambda:GetAlias"),
    *("lambda:UpdateAlias", "lambda:DeleteAlias", "lambda:PutProvisionedConcurrencyConfig"),
    *("lambda:GetProvisionedConcurrencyConfig", "lambda:DeleteProvisionedConcurrencyConfig"),
    *("lambda:PutFunctionEventInvokeConfig", "lambda:UpdateFunctionEventInvokeConfig"),
    *("lambda:DeleteFunctionEventInvokeConfig", "lambda:CreateFunctionUrlConfig"),
    *("lambda:UpdateFunctionUrlConfig", "lambda:DeleteFunctionUrlConfig"),
)
"""On functions of Tierboard, their versions and aliases."""
STATEMENTS: Final[tuple[Statement, ...]] = (
    ("LayersOfAnybody", ("lambda:GetLayerVersion",), ("arn:{partition}:lambda:*:*:layer:*",), {}),
)
