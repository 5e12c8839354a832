"""What a person decides about a website. Pure.

The name of an index page holds no slash (S3 API Reference, "IndexDocument"); a website takes 50 redirects (S3 User
Guide, "Configuring a webpage redirect").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.site.edge import MOST_RULES, Address, CacheRule, Delivery, fitting_rules
from deployments.spec.site.redirects import Redirect
from deployments.spec.site.security import SecurityHeaders
from deployments.spec.site.viewer import MOST_BYTES, viewer_code
from deployments.spec.smoke import SiteChecks
from deployments.spec.sources import ContentSource, path_fault


def _page(value: str) -> str:
    if fault := path_fault(value):
        raise ValueError(fault)
    return value


def _index(value: str) -> str:
    if "/" in value:
        raise ValueError("Give a file name without a slash: it is looked up in every folder.")
    return _page(value)


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
    delivery: Annotated[
        Delivery | None,
        Shown(
            "Fast delivery",
            "Visitors anywhere get the website quickly and over a connection that nobody can listen to. CloudFront "
            "keeps copies near them and speaks https; the bucket is closed to everybody else. Without it, everybody "
            "reads the bucket itself, over http.",
            widget="group",
            aws_name="Distribution",
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
    address: Annotated[
        Address | None,
        Shown(
            "Own web address",
            "Names such as www.example.com. Needs fast delivery.",
            widget="group",
            group="more",
            aws_name="Aliases, ViewerCertificate",
        ),
    ] = None
    security: Annotated[
        SecurityHeaders | None,
        Shown(
            "Security headers",
            "What browsers are told to refuse. Needs fast delivery.",
            widget="group",
            group="more",
            aws_name="ResponseHeadersPolicy",
        ),
    ] = None
    cache_rules: Annotated[
        Annotated[tuple[CacheRule, ...], Field(max_length=MOST_RULES, strict=False)] | None,
        AfterValidator(fitting_rules),
        Shown(
            "How long copies are kept",
            "By path. Without a rule as the file itself says: pages are asked for anew, files with a hash in their "
            "name are kept. Needs fast delivery.",
            widget="rows",
            group="more",
            aws_name="CacheBehaviors",
        ),
    ] = None
    smoke_tests: SiteChecks = None
    hosting: Annotated[
        Literal["stopped"] | None,
        Shown(
            "Hosting",
            "Whether visitors can open the website. The files stay either way.",
            widget="radio",
            group="more",
            choices=(
                Choice(None, "On the air", "Visitors can open it."),
                Choice("stopped", "Stopped", "Nobody can, until it is put on the air again."),
            ),
            aws_name="Enabled, PublicAccessBlockConfiguration",
        ),
    ] = None

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

    @model_validator(mode="after")
    def _fits_delivery(self) -> Self:
        refuse(self._delivered_faults() if self.delivery else self._open_faults())
        return self

    @property
    def stopped(self) -> bool:
        """Whether nobody shall be able to open it."""
        return self.hosting == "stopped"

    @property
    def viewer(self) -> str:
        """The program that CloudFront runs at each request."""
        single = self.delivery is not None and self.delivery.single_page
        return viewer_code(self.index_document, self.redirects, folders=not single)

    def _open_faults(self) -> Iterator[Fault]:
        for field in ("address", "security", "cache_rules"):
            if getattr(self, field) is not None:
                yield field, "Only CloudFront can do this. Use fast delivery, or take this back."

    def _delivered_faults(self) -> Iterator[Fault]:
        if self.delivery and self.delivery.single_page and self.error_document is not None:
            yield "error_document", "One page answers all paths, so no error page is ever shown. Empty this."
        for index, rule in enumerate(self.redirects):
            if rule.error_code is not None:
                yield (
                    f"redirects.{index}.error_code",
                    "CloudFront redirects before it knows of an error. Empty this, or use the error page instead.",
                )
            if rule.protocol == "http" and rule.host is None:
                yield (
                    f"redirects.{index}.protocol",
                    "CloudFront sends everybody to https, so this would go round in circles. Choose As asked.",
                )
        if (size := len(self.viewer.encode())) > MOST_BYTES:
            words = f"As a program for CloudFront these have {size:,} bytes; it takes {MOST_BYTES:,}. Use fewer."
            yield "redirects", words
