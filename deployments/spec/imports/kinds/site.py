"""Websites: a bucket that everybody may read, or a closed one behind CloudFront, and where visitors are sent. Pure.

A website's files are never in a template. Only our own note says which release lies in the bucket; a website of
somebody else's is kept as written, for a component without files would empty it.
"""

from __future__ import annotations

import re
from typing import Any

from deployments.spec.imports.kinds.site_edge import delivered
from deployments.spec.imports.proposal import Proposal, Unknown, View, only, target
from deployments.spec.site.public import CLOSED

_RELEASE = re.compile(r"content/([0-9a-f]{64})\.zip")
_REDIRECT = {
    "host": "HostName",
    "protocol": "Protocol",
    "replace_prefix": "ReplaceKeyPrefixWith",
    "replace_path": "ReplaceKeyWith",
}


def is_site(view: View, name: str) -> bool:
    """Whether a bucket holds a website: our note says which release, or S3 serves it."""
    return "WebsiteConfiguration" in view.properties(name) or _RELEASE.fullmatch(_release(view, name)) is not None


def _release(view: View, name: str) -> str:
    return str(view.resources[name].get("Metadata", {}).get("Tierboard", {}).get("Content", ""))


def recognise(view: View, name: str) -> Proposal:
    """A website whose release is known."""
    release = _RELEASE.fullmatch(_release(view, name))
    if release is None:
        raise Unknown("It is a website, whose files are not in the template.")
    claims = {"SiteBucket": name}
    if policy := view.one("AWS::S3::BucketPolicy", "Bucket", name):
        claims["SiteBucketPolicy"] = policy
    settings: dict[str, Any] = {"content": {"artifact": release[1]}}
    distribution = _distribution(view, name)
    if distribution is None:
        settings |= _served_by_s3(view.properties(name))
    else:
        claims["Distribution"] = distribution
        settings |= delivered(view, distribution, claims)
    return Proposal(name, "site", settings, claims)


def _distribution(view: View, name: str) -> str | None:
    for one, body in view.resources.items():
        if body.get("Type") == "AWS::CloudFront::Distribution":
            origins = only(only(view.properties(one), "DistributionConfig", dict, {}), "Origins", list, [])
            if [target(origin.get("DomainName")) for origin in origins] == [name]:
                return one
    return None


def _served_by_s3(properties: dict[str, Any]) -> dict[str, Any]:
    website = only(properties, "WebsiteConfiguration", dict, {})
    found: dict[str, Any] = {"index_document": only(website, "IndexDocument", str, "")}
    if "ErrorDocument" in website:
        found["error_document"] = only(website, "ErrorDocument", str, None)
    if properties.get("PublicAccessBlockConfiguration") == CLOSED:
        found["hosting"] = "stopped"
    found["redirects"] = [_redirect(rule) for rule in only(website, "RoutingRules", list, [])]
    return found


def _redirect(rule: dict[str, Any]) -> dict[str, Any]:
    said, when = only(rule, "RedirectRule", dict, {}), only(rule, "RoutingRuleCondition", dict, {})
    found = {ours: only(said, name, str, None) for ours, name in _REDIRECT.items() if name in said}
    if "KeyPrefixEquals" in when:
        found["prefix"] = only(when, "KeyPrefixEquals", str, None)
    if "HttpErrorCodeReturnedEquals" in when:
        found["error_code"] = only(when, "HttpErrorCodeReturnedEquals", int, None)
    return {**found, "code": only(said, "HttpRedirectCode", int, 301)}
