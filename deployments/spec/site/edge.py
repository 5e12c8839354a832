"""What people decide about a website that CloudFront delivers. Pure.

Bounds are AWS's: 75 ways to cache in a distribution and 20 cache policies of one's own in an account (CloudFront
Developer Guide, "Quotas"); a distribution takes 100 names, and 10 here are plenty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.text import quoted

CERTIFICATE_REGION: Final = "us-east-1"
"""The one region from which CloudFront takes certificates ("Requirements for using SSL/TLS certificates")."""
MOST_RULES: Final = 20
MOST_TIMES: Final = 5
"""Cache times of its own that a website may have: an account has room for 20 in all its applications."""
_CERTIFICATE: Final = re.compile(r"arn:aws[a-z-]*:acm:([a-z0-9-]+):[0-9]{12}:certificate/[A-Za-z0-9-]+")
_ZONE: Final = re.compile(r"Z[A-Z0-9]{1,31}")
_LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_PATTERN: Final = re.compile(r"[A-Za-z0-9_\-.*$/~\"'@:+?&]+")


def _certificate(value: str) -> str:
    found = _CERTIFICATE.fullmatch(value)
    if found is None:
        raise ValueError("Write the ARN as the certificate's page has it: arn:aws:acm:us-east-1:…:certificate/….")
    if found[1] != CERTIFICATE_REGION:
        raise ValueError(
            f"This certificate lies in {found[1]}. CloudFront takes certificates of us-east-1 alone: make one there, "
            "for the same names, and write its ARN."
        )
    return value


def _zone(value: str) -> str:
    if not _ZONE.fullmatch(value):
        raise ValueError("Write the id of the hosted zone as Route 53 shows it, such as Z0123456789ABCDEFGHIJ.")
    return value


def _domains(values: tuple[str, ...]) -> tuple[str, ...]:
    refuse(_domain_faults(values))
    return values


def _domain_faults(values: tuple[str, ...]) -> Iterator[Fault]:
    for index, value in enumerate(values):
        labels = value.split(".")
        if len(value) > 253 or len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)):
            yield str(index), f"{quoted(value)} is not a name. Write small letters alone, such as www.example.com."
        elif value in values[:index]:
            yield str(index), f"{quoted(value)} is already in the list. Remove one."


def _pattern(value: str) -> str:
    if not _PATTERN.fullmatch(value):
        raise ValueError("Use letters, digits, the signs of an address, * for any text and ? for any sign.")
    return value


class Delivery(Settings):
    """A private bucket behind CloudFront instead of one that everybody may read."""

    price_class: Annotated[
        Literal["PriceClass_100", "PriceClass_200", "PriceClass_All"],
        Shown(
            "Where copies are kept",
            "Visitors everywhere are served; those far from a copy wait a little longer.",
            widget="radio",
            choices=(
                Choice("PriceClass_100", "North America and Europe", "The cheapest."),
                Choice(
                    "PriceClass_200", "Asia, Africa and the Middle East too", "Costs more where visitors are there."
                ),
                Choice("PriceClass_All", "Everywhere", "South America, Australia and New Zealand too."),
            ),
            aws_name="PriceClass",
        ),
    ] = "PriceClass_100"
    single_page: Annotated[
        bool,
        Shown(
            "One page for all paths",
            "For apps that draw every path themselves: what is no file is answered with the index page and status 200.",
            widget="checkbox",
            aws_name="CustomErrorResponses",
        ),
    ] = False


class Address(Settings):
    """Web addresses of one's own, and their certificate."""

    domains: Annotated[
        tuple[str, ...],
        Field(min_length=1, max_length=10, strict=False),
        AfterValidator(_domains),
        Shown(
            "Names",
            "Such as www.example.com, one a line. The first is the website's address.",
            widget="list",
            placeholder="www.example.com",
            aws_name="Aliases",
        ),
    ]
    certificate: Annotated[
        Annotated[str, Field(max_length=2_048), AfterValidator(_certificate)] | None,
        Shown(
            "ARN of the certificate",
            "One of ACM in us-east-1 that holds all names. Empty: Tierboard makes one, which needs the hosted zone and "
            "an environment in us-east-1.",
            placeholder="arn:aws:acm:us-east-1:111122223333:certificate/…",
            aws_name="AcmCertificateArn",
        ),
    ] = None
    hosted_zone: Annotated[
        Annotated[str, AfterValidator(_zone)] | None,
        Shown(
            "Id of the hosted zone",
            "Of Route 53, where the names are kept: their records are made there. Empty: the deployment's outputs say "
            "where the names must lead.",
            placeholder="Z0123456789ABCDEFGHIJ",
            aws_name="HostedZoneId",
        ),
    ] = None
    tls: Annotated[
        Literal["TLSv1.2_2019", "TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"],
        Shown(
            "Oldest TLS",
            "Browsers that know only older ones cannot open the website.",
            widget="radio",
            choices=(
                Choice("TLSv1.2_2019", "1.2, ciphers of 2019", "For devices that are years old."),
                Choice("TLSv1.2_2021", "1.2, ciphers of 2021", "What AWS advises for most websites."),
                Choice("TLSv1.2_2025", "1.2, ciphers of 2025", "Fewer ciphers."),
                Choice("TLSv1.3_2025", "1.3", "Only browsers of recent years."),
            ),
            aws_name="MinimumProtocolVersion",
        ),
    ] = "TLSv1.2_2021"

    @model_validator(mode="after")
    def _has_certificate(self) -> Self:
        if self.certificate is None and self.hosted_zone is None:
            words = "Give the ARN of a certificate, or the hosted zone, so that Tierboard can make one."
            refuse([("certificate", words)])
        return self


class CacheRule(Settings):
    """How long CloudFront keeps the files of one path before it asks the bucket again."""

    path: Annotated[
        str,
        Field(min_length=1, max_length=255),
        AfterValidator(_pattern),
        Shown(
            "Path",
            "* stands for any text. The first rule that fits is taken.",
            placeholder="/assets/*",
            aws_name="PathPattern",
        ),
    ]
    seconds: Annotated[
        Annotated[int, Field(ge=0, le=31_536_000)] | None,
        Shown(
            "Keep for",
            "Whatever the file itself says; a new release clears it all the same. Empty takes AWS's rule beside it.",
            unit="seconds",
            widget="number",
            aws_name="MinTTL, DefaultTTL, MaxTTL",
        ),
    ] = None
    policy: Annotated[
        Literal["optimized", "disabled"] | None,
        Shown(
            "Or AWS's rule",
            "One of the policies that AWS manages.",
            widget="radio",
            choices=(
                Choice(None, "No rule of AWS", "The seconds beside it count."),
                Choice("optimized", "CachingOptimized", "As the file itself says, else for a day."),
                Choice("disabled", "CachingDisabled", "The bucket is asked every time."),
            ),
            aws_name="CachePolicyId",
        ),
    ] = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.seconds is None and self.policy is None:
            refuse([("seconds", "Say for how many seconds, or choose one of AWS's rules.")])
        if self.seconds is not None and self.policy is not None:
            refuse([("policy", "Seconds are given already. Choose none here, or empty the seconds.")])
        return self


def fitting_rules(rules: tuple[CacheRule, ...] | None) -> tuple[CacheRule, ...] | None:
    """None for no rules. Raises Faults."""
    refuse(_rule_faults(rules or ()))
    return rules or None


def _rule_faults(rules: tuple[CacheRule, ...]) -> Iterator[Fault]:
    paths = [rule.path.lstrip("/") for rule in rules]
    for index, path in enumerate(paths):
        if path in paths[:index]:
            yield f"{index}.path", f"Line {paths.index(path) + 1} has this path already. Remove one of them."
    if len({rule.seconds for rule in rules if rule.seconds is not None}) > MOST_TIMES:
        words = f"These are more than {MOST_TIMES} different times. An account has room for 20 in all: use fewer."
        yield "", words
