"""A bucket's website configuration, read from S3's XML, and what it says about one request."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree


@dataclass(frozen=True)
class Redirect:
    """Where to go instead; empty fields keep what the request had."""

    host: str = ""
    protocol: str = ""
    code: int = 301
    prefix: str | None = None
    key: str | None = None

    def location(self, key: str, matched: str, scheme: str, host: str) -> str:
        """The address for a request of `key` whose rule matched the prefix `matched`."""
        if self.key is not None:
            key = self.key
        elif self.prefix is not None:
            key = self.prefix + key[len(matched) :]
        return f"{self.protocol or scheme}://{self.host or host}/{key}"


@dataclass(frozen=True)
class Rule:
    """A routing rule: both conditions must hold; an absent one always does."""

    prefix: str
    error: int | None
    redirect: Redirect

    def matches(self, key: str, error: int | None) -> bool:
        """Whether the rule is for this key, before (error None) or after an error."""
        return key.startswith(self.prefix) and self.error == error


@dataclass(frozen=True)
class Website:
    """What `GetBucketWebsite` says."""

    index: str = ""
    error: str = ""
    redirect_all: Redirect | None = None
    rules: tuple[Rule, ...] = ()

    def rule_for(self, key: str, error: int | None) -> Rule | None:
        """The first rule that applies."""
        return next((rule for rule in self.rules if rule.matches(key, error)), None)

    def key_for(self, path: str) -> str:
        """The object of a path: the index document for the root and for anything that ends in a slash."""
        key = path.lstrip("/")
        return key + self.index if self.index and (not key or key.endswith("/")) else key


def parse(xml: bytes) -> Website:
    """The configuration from S3's XML."""
    root = ElementTree.fromstring(re.sub(rb'\sxmlns="[^"]+"', b"", xml))  # noqa: S314 - from MiniStack
    every = root.find("RedirectAllRequestsTo")
    rules = tuple(_rule(node) for node in root.findall("RoutingRules/RoutingRule"))
    return Website(
        index=root.findtext("IndexDocument/Suffix") or "",
        error=root.findtext("ErrorDocument/Key") or "",
        redirect_all=_redirect(every) if every is not None else None,
        rules=rules,
    )


def _rule(node: ElementTree.Element) -> Rule:
    error = node.findtext("Condition/HttpErrorCodeReturnedEquals")
    target = node.find("Redirect")
    return Rule(
        prefix=node.findtext("Condition/KeyPrefixEquals") or "",
        error=int(error) if error else None,
        redirect=_redirect(target) if target is not None else Redirect(),
    )


def _redirect(node: ElementTree.Element) -> Redirect:
    return Redirect(
        host=node.findtext("HostName") or "",
        protocol=node.findtext("Protocol") or "",
        code=int(node.findtext("HttpRedirectCode") or 301),
        prefix=node.findtext("ReplaceKeyPrefixWith"),
        key=node.findtext("ReplaceKeyWith"),
    )
