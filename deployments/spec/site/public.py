"""The bucket of a website, and what lets everyone read it. Pure.

The bucket holds data and is never deleted with its stack. Its files are not versioned: every release lies under its
digest in the artifact bucket, so going back uploads the older one again, and a bucket that nobody may delete must not
also collect every file it ever had.
"""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.canvas import Canvas, policy, ref, sub
from deployments.spec.definition import Component
from deployments.spec.packing import Bundle
from deployments.spec.site.redirects import routing_rule
from deployments.spec.site.settings import SiteSettings
from deployments.spec.template import OutputKind

PUBLIC_BY_POLICY: Final = {
    "BlockPublicAcls": True,
    "BlockPublicPolicy": False,
    "IgnorePublicAcls": True,
    "RestrictPublicBuckets": False,
}
"""A policy may make the bucket readable, access lists may not: one place to look at who can read."""
CLOSED: Final = dict.fromkeys(PUBLIC_BY_POLICY, True)


def draw_bucket(canvas: Canvas, component: Component, site: SiteSettings, content: Bundle) -> str:
    """The bucket; whoever may read it, it stays the same one."""
    is_open = site.delivery is None and not site.stopped
    return canvas.add(
        component,
        "SiteBucket",
        "AWS::S3::Bucket",
        {
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "PublicAccessBlockConfiguration": dict(PUBLIC_BY_POLICY if is_open else CLOSED),
            # A new release must be a change that AWS plans, although only files differ.
            "Tags": [{"Key": "tierboard:content", "Value": content.sha256[:16]}],
            "WebsiteConfiguration": _website(site) if site.delivery is None else None,
        },
        part="bucket",
        tagged=True,
        keep=True,
        notes={"Content": content.key},
    )


def draw_public(canvas: Canvas, component: Component, site: SiteSettings, bucket_id: str) -> None:
    """The policy that lets everyone read the bucket, unless hosting is stopped, and the website's address."""
    read = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": sub("${" + bucket_id + ".Arn}/*"),
    }
    if not site.stopped:
        canvas.add(
            component,
            "SiteBucketPolicy",
            "AWS::S3::BucketPolicy",
            {"Bucket": ref(bucket_id), "PolicyDocument": policy(read)},
            part="public read policy",
        )
    url = {"Fn::GetAtt": [bucket_id, "WebsiteURL"]}
    address_output(canvas, component, site, url)


def address_output(canvas: Canvas, component: Component, site: SiteSettings, url: Any) -> None:
    """The website's address; of one that is stopped it is only a name, which nobody is sent to."""
    kind: OutputKind = "name" if site.stopped else "site_url"
    canvas.output(component, "Url", kind, url, f"Address of the website {component.name}")


def _website(site: SiteSettings) -> dict[str, Any]:
    website: dict[str, Any] = {"IndexDocument": site.index_document}
    if site.error_document is not None:
        website["ErrorDocument"] = site.error_document
    if site.redirects:
        website["RoutingRules"] = [routing_rule(rule) for rule in site.redirects]
    return website
