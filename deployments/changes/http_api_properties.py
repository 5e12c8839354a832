"""What people call the properties of simple APIs and live connections: the form's label where a field makes the
property. Pure.
"""

from typing import Final

_API: Final = {"ApiId": "API"}
HTTP_API: Final[dict[str, dict[str, str]]] = {
    "AWS::ApiGatewayV2::Api": {
        "CorsConfiguration": "Calls from websites",
        "Name": "Name",
        "ProtocolType": "Kind of API",
        "RouteSelectionExpression": "Field that chooses the route",
        "Tags": "Tags",
    },
    "AWS::ApiGateway::BasePathMapping": {"DomainName": "Address", "RestApiId": "API", "Stage": "Stage"},
    "AWS::ApiGateway::DomainName": {
        "DomainName": "Address",
        "EndpointConfiguration": "Where it is entered",
        "RegionalCertificateArn": "Certificate",
        "SecurityPolicy": "Least TLS of callers",
        "Tags": "Tags",
    },
    "AWS::ApiGatewayV2::ApiMapping": {**_API, "DomainName": "Address", "Stage": "Stage"},
    "AWS::ApiGatewayV2::DomainName": {
        "DomainName": "Address",
        "DomainNameConfigurations": "Certificate and least TLS of callers",
        "Tags": "Tags",
    },
    "AWS::Route53::RecordSet": {
        "AliasTarget": "Where the address leads",
        "HostedZoneId": "Hosted zone",
        "Name": "Address",
        "Type": "Kind of record",
    },
    "AWS::ApiGatewayV2::Authorizer": {
        **_API,
        "AuthorizerPayloadFormatVersion": "Form of its event",
        "AuthorizerResultTtlInSeconds": "Keep its answer for",
        "AuthorizerType": "How it is checked",
        "AuthorizerUri": "Function that lets in",
        "EnableSimpleResponses": "Form of its answer",
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
        "ApiKeyRequired": "Only with a key",
        "AuthorizationScopes": "Scopes",
        "AuthorizationType": "Who may call",
        "AuthorizerId": "Check of callers",
        "RouteKey": "Routes",
        "RouteResponseSelectionExpression": "Send its answer back",
        "Target": "What answers",
    },
    "AWS::ApiGatewayV2::RouteResponse": {**_API, "RouteId": "Route", "RouteResponseKey": "Which answer"},
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
