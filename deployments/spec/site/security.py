"""The headers by which a website tells browsers what to refuse. Pure.

The length of a content security policy is AWS's: 1,783 characters (CloudFront's quotas, "Length of the content
security policy value in a response headers policy").
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from deployments.spec.faults import refuse
from deployments.spec.fields import Choice, Settings, Shown

_DAY = 86_400
_YEAR_DAYS = 365


def _policy(value: str) -> str:
    if not value.isascii() or not value.isprintable():
        raise ValueError("Write it on one line, in letters without accents, such as default-src 'self'.")
    return value


class SecurityHeaders(Settings):
    """Headers that CloudFront adds to every answer; they win over what a file brings itself."""

    https_days: Annotated[
        int,
        Field(ge=0, le=730),
        Shown(
            "Only by https for",
            "Browsers that were here once never again ask without encryption, for so long. It cannot be taken back "
            "before. 0 leaves it out.",
            unit="days",
            widget="number",
            aws_name="StrictTransportSecurity",
        ),
    ] = _YEAR_DAYS
    https_subdomains: Annotated[
        bool,
        Shown(
            "Names below it too",
            "Every name below the website's must then be served by https.",
            widget="checkbox",
            aws_name="IncludeSubdomains",
        ),
    ] = False
    https_preload: Annotated[
        bool,
        Shown(
            "May be put on browsers' lists",
            "Browsers can then ship with it. Needs a year at least, and the names below it.",
            widget="checkbox",
            aws_name="Preload",
        ),
    ] = False
    frames: Annotated[
        Literal["DENY", "SAMEORIGIN", "anywhere"],
        Shown(
            "Inside other websites' pages",
            "Whether a page may be shown in a frame.",
            widget="radio",
            choices=(
                Choice("SAMEORIGIN", "Only its own", "Pages of this website may show it."),
                Choice("DENY", "Never", "Nothing may show it in a frame."),
                Choice("anywhere", "Everywhere", "The header is left out."),
            ),
            aws_name="FrameOptions",
        ),
    ] = "SAMEORIGIN"
    fixed_types: Annotated[
        bool,
        Shown(
            "Browsers do not guess types",
            "A file is only what it is sent as (nosniff).",
            widget="checkbox",
            aws_name="ContentTypeOptions",
        ),
    ] = True
    referrer: Annotated[
        Literal[
            "no-referrer",
            "same-origin",
            "strict-origin",
            "strict-origin-when-cross-origin",
            "origin",
            "origin-when-cross-origin",
            "no-referrer-when-downgrade",
            "unsafe-url",
            "browser",
        ],
        Shown(
            "What other websites learn",
            "Where a visitor came from, told to the website that a link leads to.",
            widget="select",
            choices=(
                Choice("strict-origin-when-cross-origin", "The host, never to http (usual)"),
                Choice("no-referrer", "Nothing, not even within the website"),
                Choice("same-origin", "Nothing outside the website"),
                Choice("strict-origin", "The host everywhere, never to http"),
                Choice("origin", "The host everywhere"),
                Choice("origin-when-cross-origin", "The host; within the website the page"),
                Choice("no-referrer-when-downgrade", "The page, never to http"),
                Choice("unsafe-url", "The page, always"),
                Choice("browser", "As the browser does"),
            ),
            aws_name="ReferrerPolicy",
        ),
    ] = "strict-origin-when-cross-origin"
    content_policy: Annotated[
        Annotated[str, Field(min_length=1, max_length=1_783), AfterValidator(_policy)] | None,
        Shown(
            "Content security policy",
            "From where pages may load scripts, styles and data. Name APIs that scripts call under connect-src.",
            placeholder="default-src 'self'; connect-src 'self' https://*.amazonaws.com",
            aws_name="ContentSecurityPolicy",
        ),
    ] = None

    @model_validator(mode="after")
    def _fit(self) -> Self:
        if not self.https_days and (self.https_subdomains or self.https_preload):
            refuse([("https_days", "Say for how many days, or take back what stands below it.")])
        if self.https_preload and not (self.https_subdomains and self.https_days >= _YEAR_DAYS):
            refuse(
                [("https_preload", "Browsers' lists ask for 365 days and the names below it. Set both, or neither.")]
            )
        if self.to_aws() == {}:
            refuse([("fixed_types", "No header is left. Choose one at least, or do not use this.")])
        return self

    def to_aws(self) -> dict[str, Any]:
        """The settings as CloudFront's SecurityHeadersConfig."""
        given: dict[str, Any] = {}
        if self.content_policy is not None:
            given["ContentSecurityPolicy"] = {"ContentSecurityPolicy": self.content_policy}
        if self.fixed_types:
            given["ContentTypeOptions"] = {}
        if self.frames != "anywhere":
            given["FrameOptions"] = {"FrameOption": self.frames}
        if self.referrer != "browser":
            given["ReferrerPolicy"] = {"ReferrerPolicy": self.referrer}
        if self.https_days:
            given["StrictTransportSecurity"] = {
                "AccessControlMaxAgeSec": self.https_days * _DAY,
                "IncludeSubdomains": self.https_subdomains,
                "Preload": self.https_preload,
            }
        return {name: {**values, "Override": True} for name, values in given.items()}
