"""What the role that deploys may do so that CloudFront delivers websites: Sid, actions, resources and condition of each
statement, as in :mod:`teams.documents`. Pure.

CloudFront draws ids for distributions and for what belongs to them, and takes no ARN for a new one of these (Service
Authorization Reference, Amazon CloudFront); a distribution that is there is told by the tag that everything of
Tierboard carries. Certificates and names are touched only where a website has an address of its own: of a hosted zone's
records those that lead somewhere, and those by which ACM proves a name.
"""

from typing import Final

from teams.statements import Statement

_OURS: Final = "tierboard:environment"
STATEMENTS: Final[tuple[Statement, ...]] = (
    (
        "NewDistributions",
        (
            *("cloudfront:CreateDistribution", "cloudfront:CreateDistributionWithTags", "cloudfront:TagResource"),
            *("cloudfront:GetDistribution", "cloudfront:GetDistributionConfig", "cloudfront:ListTagsForResource"),
            "cloudfront:GetInvalidation",
        ),
        ("arn:{partition}:cloudfront::{account}:distribution/*",),
        {},
    ),
    (
        "Distributions",
        (
            *("cloudfront:UpdateDistribution", "cloudfront:DeleteDistribution", "cloudfront:UntagResource"),
            "cloudfront:CreateInvalidation",
        ),
        ("arn:{partition}:cloudfront::{account}:distribution/*",),
        {"StringLike": {f"aws:ResourceTag/{_OURS}": "*"}},
    ),
    (
        "NewPartsOfDistributionsHaveNoArn",
        (
            *("cloudfront:CreateOriginAccessControl", "cloudfront:CreateResponseHeadersPolicy"),
            *("cloudfront:CreateCachePolicy", "cloudfront:CreateFunction"),
        ),
        ("*",),
        {},
    ),
    (
        "ProgramsOfDistributions",
        (
            *("cloudfront:PublishFunction", "cloudfront:UpdateFunction", "cloudfront:DeleteFunction"),
            *("cloudfront:DescribeFunction", "cloudfront:GetFunction", "cloudfront:ListTagsForResource"),
            *("cloudfront:TagResource", "cloudfront:UntagResource"),
        ),
        ("arn:{partition}:cloudfront::{account}:function/tb-*",),
        {},
    ),
    (
        "PartsOfDistributions",
        (
            *("cloudfront:GetOriginAccessControl", "cloudfront:GetOriginAccessControlConfig"),
            *("cloudfront:UpdateOriginAccessControl", "cloudfront:DeleteOriginAccessControl"),
            *("cloudfront:GetResponseHeadersPolicy", "cloudfront:GetResponseHeadersPolicyConfig"),
            *("cloudfront:UpdateResponseHeadersPolicy", "cloudfront:DeleteResponseHeadersPolicy"),
            *("cloudfront:GetCachePolicy", "cloudfront:GetCachePolicyConfig"),
            *("cloudfront:UpdateCachePolicy", "cloudfront:DeleteCachePolicy"),
        ),
        (
            "arn:{partition}:cloudfront::{account}:origin-access-control/*",
            "arn:{partition}:cloudfront::{account}:response-headers-policy/*",
            "arn:{partition}:cloudfront::{account}:cache-policy/*",
        ),
        {},
    ),
    ("NewCertificatesHaveNoArn", ("acm:RequestCertificate",), ("*",), {}),
    (
        "Certificates",
        (
            *("acm:DescribeCertificate", "acm:DeleteCertificate", "acm:ListTagsForCertificate"),
            *("acm:AddTagsToCertificate", "acm:RemoveTagsFromCertificate"),
        ),
        ("arn:{partition}:acm:us-east-1:{account}:certificate/*",),
        {},
    ),
    (
        "RecordsOfNames",
        ("route53:ChangeResourceRecordSets",),
        ("arn:{partition}:route53:::hostedzone/*",),
        {"ForAllValues:StringEquals": {"route53:ChangeResourceRecordSetsRecordTypes": ["A", "AAAA", "CNAME"]}},
    ),
    (
        "ZonesAreLookedAt",
        ("route53:GetHostedZone", "route53:ListResourceRecordSets", "route53:GetChange"),
        ("arn:{partition}:route53:::hostedzone/*", "arn:{partition}:route53:::change/*"),
        {},
    ),
    ("ZonesAreFoundByList", ("route53:ListHostedZones",), ("*",), {}),
)
