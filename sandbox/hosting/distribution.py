"""A CloudFront distribution as hosting needs it, read from CloudFront's XML."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

CACHE_CONTROL = re.compile(r"(s-maxage|max-age)\s*=\s*\"?([0-9]+)")
NEVER = re.compile(r"no-cache|no-store|private")


@dataclass(frozen=True)
class Behavior:
    """How the files of one path are kept; the last one has no pattern and takes all that is left."""

    pattern: str
    cache_policy: str
    headers_policy: str
    functions: tuple[str, ...]

    def matches(self, path: str) -> bool:
        """Whether it is for this path: * stands for any text, ? for any sign; the slash before it may be left out."""
        if not self.pattern:
            return True
        signs = {"*": ".*", "?": "."}
        wanted = "".join(signs.get(sign, re.escape(sign)) for sign in "/" + self.pattern.lstrip("/"))
        return re.fullmatch(wanted, path, re.DOTALL) is not None


@dataclass(frozen=True)
class Distribution:
    """What it is called and what it does."""

    id: str
    enabled: bool
    behaviors: tuple[Behavior, ...]

    def behavior(self, path: str) -> Behavior:
        """The first that fits."""
        return next(one for one in self.behaviors if one.matches(path))


@dataclass(frozen=True)
class Times:
    """The bounds of a cache policy, in seconds."""

    least: int
    usual: int
    most: int

    def keep(self, headers: Mapping[str, str]) -> int:
        """For how long an answer is kept (CloudFront Developer Guide, "Manage how long content stays in the cache")."""
        told = headers.get("cache-control", "").lower()
        ages = dict(CACHE_CONTROL.findall(told))
        asked = ages.get("s-maxage", ages.get("max-age"))
        seconds = 0 if NEVER.search(told) else self.usual if asked is None else int(asked)
        return max(self.least, min(self.most, seconds))


def read_distributions(xml: bytes) -> dict[str, Distribution]:
    """By domain name, from ListDistributions."""
    return {_text(node, "DomainName"): _distribution(node) for node in _root(xml).iter("DistributionSummary")}


def _distribution(node: ElementTree.Element) -> Distribution:
    others = [_behavior(one) for one in node.findall("CacheBehaviors/Items/CacheBehavior")]
    default = node.find("DefaultCacheBehavior")
    last = _behavior(default if default is not None else ElementTree.Element("None"))
    return Distribution(_text(node, "Id"), _text(node, "Enabled") == "true", (*others, last))


def _behavior(node: ElementTree.Element) -> Behavior:
    return Behavior(
        _text(node, "PathPattern"),
        _text(node, "CachePolicyId"),
        _text(node, "ResponseHeadersPolicyId"),
        tuple(one.text or "" for one in node.findall("FunctionAssociations/Items/FunctionAssociation/FunctionARN")),
    )


def read_times(xml: bytes) -> Times:
    """From GetCachePolicy."""
    root = _root(xml)
    least, usual, most = (int(float(root.findtext(f".//{name}TTL") or 0)) for name in ("Min", "Default", "Max"))
    return Times(least, usual, most)


def read_invalidations(xml: bytes) -> tuple[str, ...]:
    """The ids, from ListInvalidations."""
    return tuple(_text(node, "Id") for node in _root(xml).iter("InvalidationSummary"))


def read_paths(xml: bytes) -> tuple[str, ...]:
    """The paths of one, from GetInvalidation."""
    return tuple(node.text or "" for node in _root(xml).findall(".//Paths/Items/Path"))


def _root(xml: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(re.sub(rb'\sxmlns="[^"]+"', b"", xml))  # noqa: S314 - from MiniStack


def _text(node: ElementTree.Element, name: str) -> str:
    return node.findtext(name) or ""
