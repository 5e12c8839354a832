"""A website: files in an S3 bucket that everyone may read, or in a closed one behind CloudFront."""

from __future__ import annotations

from deployments.spec.canvas import Canvas, ref
from deployments.spec.definition import Component
from deployments.spec.kinds.base import Kind, settings_of
from deployments.spec.packing import Bundle, packed
from deployments.spec.site.changes import foretell
from deployments.spec.site.delivered import draw_delivered
from deployments.spec.site.public import draw_bucket, draw_public
from deployments.spec.site.settings import SiteSettings


def draw(canvas: Canvas, component: Component) -> None:
    """The bucket, who may read it, and its address."""
    site = settings_of(component, SiteSettings)
    bucket_id = draw_bucket(canvas, component, site, bundle(component))
    if site.delivery is None:
        draw_public(canvas, component, site, bucket_id)
    else:
        draw_delivered(canvas, component, site, bucket_id)
    canvas.output(component, "Bucket", "bucket", ref(bucket_id), f"Bucket with the files of {component.name}")


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
    foretell=foretell,
)
