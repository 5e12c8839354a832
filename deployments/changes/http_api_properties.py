"""What people call the properties of a simple API: the form's label where a field makes the property. Pure."""

from typing import Final

_API: Final = {"ApiId": "API"}
HTTP_API: Final[dict[str, dict[str, str]]] = {
    "AWS::ApiGatewayV2::Api": {
        "CorsConfiguration": "Calls from websites",
        "Name": "Name",
        "ProtocolType": "Kind of API",
        "Tags": "Tags",
    },
    "AWS::ApiGatewayV2::Authorizer": {
        **_API,
        "AuthorizerType": "How it is checked",
        "IdentitySource": "Where the token stands",
        "JwtConfiguration": "User pool and apps",
        "Name": "Name",
    },
    "AWS::ApiGatewayV2::Integration": {
        **_API,
        "IntegrationType": "How it is called",
        "IntegrationUri": "Function that answers",
        "PayloadFormatVersion": "Form of the event",
    },
    "AWS::ApiGatewayV2::Route": {
        **_API,
        "AuthorizationScopes": "Scopes",
        "AuthorizationType": "Who may call",
        "AuthorizerId": "Sign-in",
        "RouteKey": "Routes",
        "Target": "What answers",
    },
    "AWS::ApiGatewayV2::Stage": {
        **_API,
        "AccessLogSettings": "Access log",
        "AutoDeploy": "Publishes changes by itself",
        "DefaultRouteSettings": "Limits of its routes",
        "StageName": "Stage",
        "Tags": "Tags",
    },
}
"""Type → path → label."""
