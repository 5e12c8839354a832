"""A website's private bucket behind CloudFront: who may read it, how it is delivered and under which names. Pure.

Only the one distribution may read the bucket (CloudFront Developer Guide, "Restrict access to an Amazon S3 origin").
It may list it too: S3 says 404 of a missing file only to whoever may list, and 403 to everybody else. Nobody sees a
list, because the path / is always answered with the index page.
"""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.canvas import Canvas, policy, ref, sub
from deployments.spec.definition import Component
from deployments.spec.naming import short_hash
from deployments.spec.site.edge import Address, CacheRule
from deployments.spec.site.public import address_output
from deployments.spec.site.settings import SiteSettings
from deployments.spec.site.viewer import RUNTIME

MANAGED: Final = {
    "optimized": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    "disabled": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
}
"""Cache policies that AWS manages, by their ids ("Use managed cache policies")."""
CLOUDFRONT_ZONE: Final = "Z2FDTNDATAQYW2"
"""Of every distribution, as Route 53 wants it in alias records ("Amazon CloudFront endpoints and quotas")."""
ERROR_SECONDS: Final = 10
"""A page that is missing now may come with the next file."""
_ORIGIN: Final = "bucket"


def draw_delivered(canvas: Canvas, component: Component, site: SiteSettings, bucket_id: str) -> None:
    """The distribution with its parts, the bucket's policy, the names and the addresses."""
    control = _draw_control(canvas, component)
    errors = _errors(site)
    properties = {
        "DistributionConfig": {
            "Comment": f"Website {component.name}",
            **({"CustomErrorResponses": errors} if errors else {}),
            "DefaultRootObject": site.index_document,
            "Enabled": not site.stopped,
            "HttpVersion": "http2and3",
            "IPV6Enabled": True,
            "Origins": [
                {
                    "DomainName": {"Fn::GetAtt": [bucket_id, "RegionalDomainName"]},
                    "Id": _ORIGIN,
                    "OriginAccessControlId": {"Fn::GetAtt": [control, "Id"]},
                    "S3OriginConfig": {"OriginAccessIdentity": ""},
                }
            ],
            "PriceClass": site.delivery.price_class if site.delivery else "PriceClass_100",
            **_behaviors(canvas, component, site),
            **_names(canvas, component, site.address),
        },
    }
    distribution = canvas.add(
        component, "Distribution", "AWS::CloudFront::Distribution", properties, part="distribution", tagged=True
    )
    _draw_policy(canvas, component, bucket_id, distribution)
    _draw_records(canvas, component, site.address, distribution)
    _draw_outputs(canvas, component, site, distribution)


def _own_name(component: Component, *parts: str) -> dict[str, Any]:
    """A name that no other stack of the account has, of at most 64 characters: it begins with the stack's id."""
    stack = {"Fn::Select": [2, {"Fn::Split": ["/", ref("AWS::StackId")]}]}
    return {"Fn::Join": ["-", ["tb", stack, short_hash(component.name, *parts)]]}


def _draw_control(canvas: Canvas, component: Component) -> str:
    config = {
        "Name": _own_name(component),
        "OriginAccessControlOriginType": "s3",
        "SigningBehavior": "always",
        "SigningProtocol": "sigv4",
    }
    properties = {"OriginAccessControlConfig": config}
    return canvas.add(
        component, "OriginAccess", "AWS::CloudFront::OriginAccessControl", properties, part="way into the bucket"
    )


def _errors(site: SiteSettings) -> list[dict[str, Any]]:
    """What is answered for a missing file. S3 says 403 of one while its policy is not at work everywhere yet."""
    if site.delivery and site.delivery.single_page:
        page, code = site.index_document, 200
    elif site.error_document is not None:
        page, code = site.error_document, 404
    else:
        return []
    answer = {"ErrorCachingMinTTL": ERROR_SECONDS, "ResponseCode": code, "ResponsePagePath": f"/{page}"}
    return [{"ErrorCode": error, **answer} for error in (403, 404)]


def _behaviors(canvas: Canvas, component: Component, site: SiteSettings) -> dict[str, Any]:
    viewer = _draw_viewer(canvas, component, site)
    common: dict[str, Any] = {
        "AllowedMethods": ["GET", "HEAD"],
        "Compress": True,
        "FunctionAssociations": [
            {"EventType": "viewer-request", "FunctionARN": {"Fn::GetAtt": [viewer, "FunctionARN"]}}
        ],
        "TargetOriginId": _ORIGIN,
        "ViewerProtocolPolicy": "redirect-to-https",
    }
    if site.security is not None:
        common["ResponseHeadersPolicyId"] = ref(_draw_headers(canvas, component, site.security.to_aws()))
    rules = site.cache_rules or ()
    made: dict[str, Any] = {"DefaultCacheBehavior": {**common, "CachePolicyId": MANAGED["optimized"]}}
    if rules:
        policies = {seconds: _draw_cache(canvas, component, seconds) for seconds in _times(rules)}
        made["CacheBehaviors"] = [
            {**common, "CachePolicyId": _cached(rule, policies), "PathPattern": rule.path} for rule in rules
        ]
    return made


def _draw_viewer(canvas: Canvas, component: Component, site: SiteSettings) -> str:
    properties = {
        "AutoPublish": True,
        "FunctionCode": site.viewer,
        "FunctionConfig": {"Comment": f"Folders and redirects of {component.name}", "Runtime": RUNTIME},
        "Name": _own_name(component),
    }
    return canvas.add(
        component, "Paths", "AWS::CloudFront::Function", properties, part="folders and redirects", tagged=True
    )


def _draw_headers(canvas: Canvas, component: Component, given: dict[str, Any]) -> str:
    properties = {"ResponseHeadersPolicyConfig": {"Name": _own_name(component), "SecurityHeadersConfig": given}}
    return canvas.add(
        component, "Headers", "AWS::CloudFront::ResponseHeadersPolicy", properties, part="security headers"
    )


def _times(rules: tuple[CacheRule, ...]) -> list[int]:
    return sorted({rule.seconds for rule in rules if rule.seconds is not None})


def _draw_cache(canvas: Canvas, component: Component, seconds: int) -> str:
    parameters = {
        "CookiesConfig": {"CookieBehavior": "none"},
        # Without a cache there is nothing to keep in two forms, and CloudFront refuses to be told to.
        "EnableAcceptEncodingBrotli": seconds > 0,
        "EnableAcceptEncodingGzip": seconds > 0,
        "HeadersConfig": {"HeaderBehavior": "none"},
        "QueryStringsConfig": {"QueryStringBehavior": "none"},
    }
    config = {
        "DefaultTTL": seconds,
        "MaxTTL": seconds,
        "MinTTL": seconds,
        "Name": _own_name(component, str(seconds)),
        "ParametersInCacheKeyAndForwardedToOrigin": parameters,
    }
    properties = {"CachePolicyConfig": config}
    return canvas.add(
        component, f"Cache{seconds}", "AWS::CloudFront::CachePolicy", properties, part=f"cache for {seconds} seconds"
    )


def _cached(rule: CacheRule, policies: dict[int, str]) -> Any:
    return ref(policies[rule.seconds]) if rule.seconds is not None else MANAGED[rule.policy or "optimized"]


def _names(canvas: Canvas, component: Component, address: Address | None) -> dict[str, Any]:
    """Without names of its own a distribution has AWS's certificate, with which TLS cannot be chosen."""
    if address is None:
        return {"ViewerCertificate": {"CloudFrontDefaultCertificate": True}}
    certificate = address.certificate or ref(_draw_certificate(canvas, component, address))
    chosen = {"AcmCertificateArn": certificate, "MinimumProtocolVersion": address.tls, "SslSupportMethod": "sni-only"}
    return {"Aliases": list(address.domains), "ViewerCertificate": chosen}


def _draw_certificate(canvas: Canvas, component: Component, address: Address) -> str:
    first, *others = address.domains
    properties = {
        "DomainName": first,
        "DomainValidationOptions": [
            {"DomainName": domain, "HostedZoneId": address.hosted_zone} for domain in address.domains
        ],
        "SubjectAlternativeNames": others or None,
        "ValidationMethod": "DNS",
    }
    type_ = "AWS::CertificateManager::Certificate"
    return canvas.add(component, "Certificate", type_, properties, part="certificate", tagged=True)


def _draw_policy(canvas: Canvas, component: Component, bucket_id: str, distribution: str) -> None:
    arn = "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${" + distribution + "}"
    only = {"StringEquals": {"AWS:SourceArn": sub(arn)}}
    who = {"Service": "cloudfront.amazonaws.com"}
    statements = [
        {"Effect": "Allow", "Principal": who, "Action": action, "Resource": resource, "Condition": only}
        for action, resource in (
            ("s3:GetObject", sub("${" + bucket_id + ".Arn}/*")),
            ("s3:ListBucket", {"Fn::GetAtt": [bucket_id, "Arn"]}),
        )
    ]
    properties = {"Bucket": ref(bucket_id), "PolicyDocument": policy(*statements)}
    canvas.add(component, "SiteBucketPolicy", "AWS::S3::BucketPolicy", properties, part="read policy for CloudFront")


def _draw_records(canvas: Canvas, component: Component, address: Address | None, distribution: str) -> None:
    if address is None or address.hosted_zone is None:
        return
    target = {
        "DNSName": {"Fn::GetAtt": [distribution, "DomainName"]},
        "EvaluateTargetHealth": False,
        "HostedZoneId": CLOUDFRONT_ZONE,
    }
    for domain in address.domains:
        for type_ in ("A", "AAAA"):
            properties = {
                "AliasTarget": target,
                "HostedZoneId": address.hosted_zone,
                "Name": domain,
                "Type": type_,
            }
            role = f"Record{type_}{short_hash(domain)}"
            canvas.add(component, role, "AWS::Route53::RecordSet", properties, part=f"record {type_} of {domain}")


def _draw_outputs(canvas: Canvas, component: Component, site: SiteSettings, distribution: str) -> None:
    """Names that somebody else keeps lead here only once that was set, so until then AWS's own is the address. What is
    asked after a deployment is AWS's in any case: only hosts of AWS are.
    """
    address = site.address
    edge = sub("https://${" + distribution + ".DomainName}")
    own = address.domains[0] if address and address.hosted_zone else None
    address_output(canvas, component, site, f"https://{own}" if own else edge)
    words = f"Distribution that delivers {component.name}"
    canvas.output(component, "Delivery", "name" if site.stopped else "distribution", ref(distribution), words)
    if own:
        canvas.output(component, "EdgeUrl", "edge_url", edge, f"CloudFront's own address of {component.name}")
    elif address is not None:
        names = ", ".join(address.domains)
        words = f"Where the names lead: set a CNAME record to this for {names}"
        canvas.output(component, "Target", "name", {"Fn::GetAtt": [distribution, "DomainName"]}, words)
