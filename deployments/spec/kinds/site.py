"""A website: files in an S3 bucket that everyone may read. The bucket holds data and is never deleted with its stack.

Its files are not versioned: every release lies under its digest in the artifact bucket, so going back uploads the
older one again, and a bucket that nobody may delete must not also collect every file it ever had.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from deployments.spec.canvas import Canvas, policy, ref, sub
from deployments.spec.definition import Component
from deployments.spec.faults import refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.kinds.base import Kind, settings_of
from deployments.spec.packing import Bundle, packed
from deployments.spec.smoke import SiteChecks
from deployments.spec.sources import ContentSource, path_fault

PUBLIC_BY_POLICY = {
    "BlockPublicAcls": True,
    "BlockPublicPolicy": False,
    "IgnorePublicAcls": True,
    "RestrictPublicBuckets": False,
}
"""A policy may make the bucket readable, access lists may not: one place to look at who can read."""


def _page(value: str) -> str:
    if fault := path_fault(value):
        raise ValueError(fault)
    return value


def _index(value: str) -> str:
    if "/" in value:
        raise ValueError("Give a file name without a slash: it is looked up in every folder.")
    return _page(value)


def _host(value: str) -> str:
    labels = value.split(".")
    if len(value) > 253 or not all(re.fullmatch(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)", label) for label in labels):
        raise ValueError("Write a host name alone, such as www.example.com, without https:// and without a path.")
    return value


def _error_code(value: int) -> int:
    if not 400 <= value <= 599:
        raise ValueError("Give an error code from 400 to 599, such as 404.")
    return value


Prefix = Annotated[str, Field(max_length=500)]


class Redirect(Settings):
    """One redirect rule; AWS takes the first whose conditions hold."""

    prefix: Annotated[
        Prefix | None,
        Shown(
            "When the path starts with",
            "Without a leading slash. Empty means every path.",
            placeholder="docs/",
            aws_name="KeyPrefixEquals",
        ),
    ] = None
    error_code: Annotated[
        Annotated[int, AfterValidator(_error_code)] | None,
        Shown(
            "When this error would be shown",
            "Such as 404 for files that do not exist.",
            widget="number",
            aws_name="HttpErrorCodeReturnedEquals",
        ),
    ] = None
    host: Annotated[
        Annotated[str, AfterValidator(_host)] | None,
        Shown("Go to host", "Empty stays on the same host.", placeholder="www.example.com", aws_name="HostName"),
    ] = None
    protocol: Annotated[
        Literal["http", "https"] | None,
        Shown(
            "Protocol",
            "Empty keeps the visitor's.",
            widget="radio",
            aws_name="Protocol",
            choices=(Choice(None, "As asked"), Choice("https", "https"), Choice("http", "http")),
        ),
    ] = None
    replace_prefix: Annotated[
        Prefix | None,
        Shown(
            "Replace that start with",
            "The rest of the path is kept.",
            placeholder="documents/",
            aws_name="ReplaceKeyPrefixWith",
        ),
    ] = None
    replace_path: Annotated[
        Prefix | None,
        Shown("Go to this path", "Replaces the whole path.", placeholder="index.html", aws_name="ReplaceKeyWith"),
    ] = None
    code: Annotated[
        Literal[301, 302, 303, 307, 308],
        Shown(
            "Redirect code",
            "How long browsers remember it.",
            widget="select",
            aws_name="HttpRedirectCode",
            choices=(
                Choice(301, "301 Moved for good", "Browsers remember it for a long time."),
                Choice(302, "302 Found", "Asked again each time."),
                Choice(303, "303 See other", "Asked again, always with GET."),
                Choice(307, "307 For now", "Asked again, with the same method."),
                Choice(308, "308 For good", "Remembered, with the same method."),
            ),
        ),
    ] = 302

    @model_validator(mode="after")
    def _fit(self) -> Self:
        if self.replace_prefix is not None and self.replace_path is not None:
            raise ValueError("Replace the start of the path or the whole path, not both.")
        if all(value is None for value in (self.host, self.protocol, self.replace_prefix, self.replace_path)):
            raise ValueError("Say where to go: a host, a protocol, a new start or a new path.")
        return self


class SiteSettings(Settings):
    """What a person decides about a website."""

    content: Annotated[
        ContentSource,
        Shown("Files", "What visitors see. Write small files here, or upload a zip.", widget="files", aws_name=None),
    ]
    index_document: Annotated[
        str,
        Field(min_length=1, max_length=200),
        AfterValidator(_index),
        Shown("Index page", "The file shown for a folder and for the start page.", aws_name="IndexDocument"),
    ] = "index.html"
    error_document: Annotated[
        Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_page)] | None,
        Shown(
            "Error page",
            "The file shown when a path does not exist. Empty shows AWS's own page.",
            placeholder="error.html",
            aws_name="ErrorDocument",
        ),
    ] = None
    redirects: Annotated[
        tuple[Redirect, ...],
        Field(max_length=50, strict=False),
        Shown(
            "Redirects",
            "Send visitors elsewhere, by path or by error. The first rule that fits is taken.",
            widget="rows",
            group="more",
            aws_name="RoutingRules",
        ),
    ] = ()
    smoke_tests: SiteChecks = None

    @model_validator(mode="after")
    def _pages_exist(self) -> Self:
        files = self.content.inline
        if files is not None:
            pages = {"index_document": self.index_document, "error_document": self.error_document}
            refuse(
                (field, f"The files have no {page}. Add the file, or name another page.")
                for field, page in pages.items()
                if page is not None and page not in files
            )
        return self


def draw(canvas: Canvas, component: Component) -> None:
    """The bucket, the policy that lets everyone read it, and its address."""
    site = settings_of(component, SiteSettings)
    content = bundle(component)
    bucket_id = canvas.add(
        component,
        "SiteBucket",
        "AWS::S3::Bucket",
        {
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "PublicAccessBlockConfiguration": dict(PUBLIC_BY_POLICY),
            # A new release must be a change that AWS plans, although only files differ.
            "Tags": [{"Key": "tierboard:content", "Value": content.sha256[:16]}],
            "WebsiteConfiguration": _website(site),
        },
        part="bucket",
        tagged=True,
        keep=True,
        notes={"Content": content.key},
    )
    read = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": sub("${" + bucket_id + ".Arn}/*"),
    }
    canvas.add(
        component,
        "SiteBucketPolicy",
        "AWS::S3::BucketPolicy",
        {"Bucket": ref(bucket_id), "PolicyDocument": policy(read)},
        part="public read policy",
    )
    url = {"Fn::GetAtt": [bucket_id, "WebsiteURL"]}
    canvas.output(component, "Url", "site_url", url, f"Address of the website {component.name}")
    canvas.output(component, "Bucket", "bucket", ref(bucket_id), f"Bucket with the files of {component.name}")


def _website(site: SiteSettings) -> dict[str, Any]:
    website: dict[str, Any] = {"IndexDocument": site.index_document}
    if site.error_document is not None:
        website["ErrorDocument"] = site.error_document
    if site.redirects:
        website["RoutingRules"] = [_routing_rule(rule) for rule in site.redirects]
    return website


def _routing_rule(rule: Redirect) -> dict[str, Any]:
    condition = {
        "KeyPrefixEquals": rule.prefix,
        "HttpErrorCodeReturnedEquals": None if rule.error_code is None else str(rule.error_code),
    }
    redirect = {
        "HostName": rule.host,
        "Protocol": rule.protocol,
        "ReplaceKeyPrefixWith": rule.replace_prefix,
        "ReplaceKeyWith": rule.replace_path,
        "HttpRedirectCode": str(rule.code),
    }
    drawn = {"RedirectRule": _given(redirect)}
    return drawn | ({"RoutingRuleCondition": _given(condition)} if _given(condition) else {})


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def bundle(component: Component) -> Bundle:
    """The website's files: the inline ones packed, or the uploaded zip's digest."""
    site = settings_of(component, SiteSettings)
    if site.content.inline is None:
        return Bundle(component.name, "content", str(site.content.artifact), None)
    return packed(component.name, "content", site.content.inline)


_FIRST_PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>A new website</title>
</head>
<body>
  <h1>A new website</h1>
</body>
</html>
"""

KIND = Kind(
    name="site",
    label="Website",
    aws_name="S3 static website hosting",
    tier="presentation",
    summary="Pages, styles and scripts that everyone can open.",
    settings=SiteSettings,
    render=draw,
    starter={"content": {"inline": {"index.html": _FIRST_PAGE}}},
    bundle=bundle,
    cannot_use={
        "table": "A website runs in visitors' browsers and may not reach a table. Use an API whose function does.",
        "function": "A browser cannot call a function. Let the website use an API with a route to the function.",
        "site": "Websites link to each other by address. Write the address into the page.",
    },
)
