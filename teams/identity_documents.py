"""What the role that deploys may do with sign-in and simple APIs; joined to the rest in `teams.documents`. Pure.

User pools have no names in their ARNs, and Cognito takes no ARN at all for two of its actions (Service Authorization
Reference, Amazon Cognito User Pools). Secrets of other providers are read by CloudFormation in this role's name, so
only those that were made for it are within reach. API Gateway sets up access logs of HTTP APIs in this role's name (API
Gateway Developer Guide, "Configure logging for HTTP APIs"); CloudWatch takes no ARN for it.
"""

from typing import Final

from teams.statements import Statement

STATEMENTS: Final[tuple[Statement, ...]] = (
    (
        "ApisKeysAndPlansHaveNoNamesInTheirArns",
        ("apigateway:GET", "apigateway:POST", "apigateway:PUT", "apigateway:PATCH", "apigateway:DELETE"),
        (
            "arn:{partition}:apigateway:*::/apis*",
            "arn:{partition}:apigateway:*::/apikeys*",
            "arn:{partition}:apigateway:*::/usageplans*",
        ),
        {},
    ),
    ("RoleOfLogsOfRestApis", ("apigateway:GET",), ("arn:{partition}:apigateway:*::/account",), {}),
    (
        "AccessLogsOfSimpleApis",
        (
            *("logs:CreateLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery", "logs:GetLogDelivery"),
            *("logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies"),
        ),
        ("*",),
        {},
    ),
    (
        "PoolsHaveNoNamesInTheirArns",
        (
            *("cognito-idp:*UserPool", "cognito-idp:*UserPoolClient", "cognito-idp:*UserPoolDomain"),
            *("cognito-idp:*UserPoolMfaConfig", "cognito-idp:*IdentityProvider", "cognito-idp:AddCustomAttributes"),
            *("cognito-idp:DescribeUserPool*", "cognito-idp:GetUserPoolMfaConfig"),
            *("cognito-idp:DescribeIdentityProvider", "cognito-idp:ListTagsForResource"),
            *("cognito-idp:TagResource", "cognito-idp:UntagResource"),
        ),
        ("arn:{partition}:cognito-idp:*:{account}:userpool/*",),
        {},
    ),
    (
        "IdentityPoolsHaveNoNamesInTheirArns",
        (
            *("cognito-identity:*IdentityPool", "cognito-identity:DescribeIdentityPool"),
            "cognito-identity:GetIdentityPoolRoles",
            *("cognito-identity:TagResource", "cognito-identity:UntagResource"),
            "cognito-identity:ListTagsForResource",
        ),
        ("arn:{partition}:cognito-identity:*:{account}:identitypool/*",),
        {},
    ),
    (
        "PoolsAreMadeAnywhere",
        (
            *("cognito-idp:CreateUserPool", "cognito-idp:DescribeUserPoolDomain"),
            *("cognito-identity:CreateIdentityPool", "cognito-identity:SetIdentityPoolRoles"),
        ),
        ("*",),
        {},
    ),
    (
        "SecretsOfProviders",
        ("secretsmanager:GetSecretValue",),
        ("arn:{partition}:secretsmanager:*:{account}:secret:tierboard/*",),
        {},
    ),
)
