"""How CloudFront delivers a website: read back from its distribution and from what lies beside it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from deployments.spec.imports.proposal import Unknown, View, only, target
from deployments.spec.naming import short_hash
from deployments.spec.site.delivered import MANAGED

_TYPE: Final = "AWS::CloudFront::"
_SITE: Final = re.compile(r"const SITE = (\{.*\});")
_RULE: Final = {"host": "host", "path": "replace_path", "protocol": "protocol", "start": "replace_prefix"}
_DAY: Final = 86_400


def delivered(view: View, distribution: str, claims: dict[str, str]) -> dict[str, Any]:
    """The settings of the website, and into the claims what belongs to its delivery."""
    said = only(view.properties(distribution), "DistributionConfig", dict, {})
    usual = only(said, "DefaultCacheBehavior", dict, {})
    (origin,) = only(said, "Origins", list, [])
    claims["OriginAccess"] = _beside(view, origin.get("OriginAccessControlId"), "OriginAccessControl")
    found: dict[str, Any] = {
        "index_document": only(said, "DefaultRootObject", str, ""),
        "delivery": {"price_class": only(said, "PriceClass", str, "PriceClass_All")},
        "redirects": _redirects(view, usual, claims),
    }
    if not only(said, "Enabled", bool, True):
        found["hosting"] = "stopped"
    for answer in only(said, "CustomErrorResponses", list, []):
        if only(answer, "ResponseCode", int, None) == 200:
            found["delivery"]["single_page"] = True
        else:
            found["error_document"] = only(answer, "ResponsePagePath", str, "").removeprefix("/")
    if "ResponseHeadersPolicyId" in usual:
        claims["Headers"] = _beside(view, usual["ResponseHeadersPolicyId"], "ResponseHeadersPolicy")
        found["security"] = _security(view.properties(claims["Headers"])["ResponseHeadersPolicyConfig"])
    if "CacheBehaviors" in said:
        found["cache_rules"] = list(_cache_rules(view, only(said, "CacheBehaviors", list, []), claims))
    if "Aliases" in said:
        found["address"] = _address(view, distribution, said, claims)
    return found


def _beside(view: View, value: Any, type_: str) -> str:
    found = target(value) or ""
    if view.resources.get(found, {}).get("Type") != f"{_TYPE}{type_}":
        raise Unknown(f"Its {type_} is not in this template.")
    return found


def _redirects(view: View, usual: dict[str, Any], claims: dict[str, str]) -> list[dict[str, Any]]:
    """The rules that our own program for CloudFront holds. Another program is found when both are compared."""
    (runs,) = only(usual, "FunctionAssociations", list, [])
    claims["Paths"] = _beside(view, runs.get("FunctionARN"), "Function")
    program = _SITE.match(only(view.properties(claims["Paths"]), "FunctionCode", str, ""))
    if program is None:
        raise Unknown("CloudFront runs a program of its own for it, which no form has.")
    return [
        {ours: rule[name] for name, ours in _RULE.items() if name in rule}
        | {"code": rule["code"]}
        | ({"prefix": rule["from"]} if rule["from"] else {})
        for rule in json.loads(program[1])["rules"]
    ]


def _security(config: dict[str, Any]) -> dict[str, Any]:
    said = only(config, "SecurityHeadersConfig", dict, {})
    https = only(said, "StrictTransportSecurity", dict, {})
    found: dict[str, Any] = {
        "https_days": only(https, "AccessControlMaxAgeSec", int, 0) // _DAY,
        "https_subdomains": only(https, "IncludeSubdomains", bool, False),
        "https_preload": only(https, "Preload", bool, False),
        "fixed_types": "ContentTypeOptions" in said,
        "frames": only(only(said, "FrameOptions", dict, {}), "FrameOption", str, "anywhere"),
        "referrer": only(only(said, "ReferrerPolicy", dict, {}), "ReferrerPolicy", str, "browser"),
    }
    policy = only(only(said, "ContentSecurityPolicy", dict, {}), "ContentSecurityPolicy", str, None)
    return found | ({"content_policy": policy} if policy else {})


def _cache_rules(view: View, behaviors: list[Any], claims: dict[str, str]) -> Iterator[dict[str, Any]]:
    managed = {policy: ours for ours, policy in MANAGED.items()}
    for one in behaviors:
        path, policy = only(one, "PathPattern", str, ""), one.get("CachePolicyId")
        if isinstance(policy, str):
            yield {"path": path, "policy": managed.get(policy, policy)}
            continue
        name = _beside(view, policy, "CachePolicy")
        seconds = only(only(view.properties(name), "CachePolicyConfig", dict, {}), "DefaultTTL", int, None)
        claims[f"Cache{seconds}"] = name
        yield {"path": path, "seconds": seconds}


def _address(view: View, distribution: str, said: dict[str, Any], claims: dict[str, str]) -> dict[str, Any]:
    shown = only(said, "ViewerCertificate", dict, {})
    found: dict[str, Any] = {
        "domains": only(said, "Aliases", list, []),
        "tls": only(shown, "MinimumProtocolVersion", str, ""),
    }
    certificate = shown.get("AcmCertificateArn")
    if isinstance(certificate, str):
        found["certificate"] = certificate
    else:
        claims["Certificate"] = str(target(certificate))
    for one, body in view.resources.items():
        record = body.get("Properties", {})
        leads = record.get("AliasTarget") if body.get("Type") == "AWS::Route53::RecordSet" else None
        if isinstance(leads, dict) and target(leads.get("DNSName")) == distribution:
            claims[f"Record{record.get('Type')}{short_hash(str(record.get('Name')))}"] = one
            found["hosted_zone"] = only(record, "HostedZoneId", str, None)
    return found
