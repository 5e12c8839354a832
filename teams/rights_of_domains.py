"""What the role that deploys may do so that APIs have web addresses of their own. Pure.

In the shape of `teams/documents.py`: sid, actions, resources, condition. Addresses and zones have no names of ours in
their ARNs. Which actions it takes is what CloudFormation's schemas of AWS::ApiGatewayV2::DomainName and
AWS::Route53::RecordSet say; API Gateway makes a role of its own in the account for the first certificate (API Gateway
Developer Guide, "Set up a Regional custom domain name in API Gateway").
"""

from typing import Final

from teams.statements import Statement

DOMAINS: Final[tuple[Statement, ...]] = (
    (
        "AddressesOfApis",
        (
            *("apigateway:GET", "apigateway:POST", "apigateway:PUT", "apigateway:PATCH", "apigateway:DELETE"),
            *("apigateway:AddCertificateToDomain", "apigateway:RemoveCertificateFromDomain"),
        ),
        ("arn:{partition}:apigateway:*::/domainnames*",),
        {},
    ),
    (
        "AddressesHaveARoleOfAws",
        ("iam:CreateServiceLinkedRole",),
        ("arn:{partition}:iam::{account}:role/aws-service-role/ops.apigateway.amazonaws.com/*",),
        {},
    ),
    # Records of addresses and no others: what a zone says of mail, for one, is not within reach.
    (
        "RecordsOfAddresses",
        ("route53:ChangeResourceRecordSets",),
        ("arn:{partition}:route53:::hostedzone/*",),
        {"ForAllValues:StringEquals": {"route53:ChangeResourceRecordSetsRecordTypes": ["A"]}},
    ),
    (
        "RecordsAreLookedUp",
        ("route53:GetHostedZone", "route53:ListResourceRecordSets", "route53:GetChange"),
        ("arn:{partition}:route53:::hostedzone/*", "arn:{partition}:route53:::change/*"),
        {},
    ),
    ("ZonesAreFoundByList", ("route53:ListHostedZones",), ("*",), {}),
)
