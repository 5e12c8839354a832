"""What people call the properties of a website's delivery: the form's label where a field makes the property. Pure."""

from typing import Final

_CONFIG: Final = "DistributionConfig"
DELIVERY: Final[dict[str, dict[str, str]]] = {
    "AWS::CertificateManager::Certificate": {
        "DomainName": "Name",
        "DomainValidationOptions": "How the names are proved",
        "SubjectAlternativeNames": "More names",
        "Tags": "Tags",
        "ValidationMethod": "How the names are proved",
    },
    "AWS::CloudFront::CachePolicy": {"CachePolicyConfig": "How long copies are kept"},
    "AWS::CloudFront::Distribution": {
        _CONFIG: "Delivery",
        f"{_CONFIG}.Aliases": "Names",
        f"{_CONFIG}.CacheBehaviors": "How long copies are kept",
        f"{_CONFIG}.Comment": "Note",
        f"{_CONFIG}.CustomErrorResponses": "Error page",
        f"{_CONFIG}.DefaultCacheBehavior": "How files are delivered",
        f"{_CONFIG}.DefaultCacheBehavior.ResponseHeadersPolicyId": "Security headers",
        f"{_CONFIG}.DefaultRootObject": "Index page",
        f"{_CONFIG}.Enabled": "Hosting",
        f"{_CONFIG}.HttpVersion": "Versions of HTTP",
        f"{_CONFIG}.IPV6Enabled": "IPv6",
        f"{_CONFIG}.Origins": "Bucket",
        f"{_CONFIG}.PriceClass": "Where copies are kept",
        f"{_CONFIG}.ViewerCertificate": "Certificate",
        f"{_CONFIG}.ViewerCertificate.MinimumProtocolVersion": "Oldest TLS",
        "Tags": "Tags",
    },
    "AWS::CloudFront::Function": {
        "AutoPublish": "At work at once",
        "FunctionCode": "Redirects",
        "FunctionConfig": "Note and runtime",
        "Name": "Name",
        "Tags": "Tags",
    },
    "AWS::CloudFront::OriginAccessControl": {"OriginAccessControlConfig": "Way into the bucket"},
    "AWS::CloudFront::ResponseHeadersPolicy": {"ResponseHeadersPolicyConfig": "Security headers"},
    "AWS::Route53::RecordSet": {
        "AliasTarget": "Where the name leads",
        "HostedZoneId": "Hosted zone",
        "Name": "Name",
        "Type": "Type",
    },
}
"""Type → path → label."""
