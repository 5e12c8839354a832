"""AWS's addresses in outputs become the sandbox's clickable ones."""

import re

from sandbox.settings import Settings

_API = re.compile(r"https://([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com")
_LIVE = re.compile(r"wss://([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com")
_FUNCTION = re.compile(r"https://([a-z0-9]{32})\.lambda-url\.[a-z0-9-]+\.on\.aws")
_EDGE = re.compile(r"https://(d[a-z0-9]{13})\.cloudfront\.net")
_SITE = re.compile(r"http://([a-z0-9][a-z0-9.-]+?)\.s3-website[-.][a-z0-9-]+\.amazonaws\.com")


def mapped(text: str, settings: Settings) -> str:
    """The text with every address that the sandbox answers at put in."""
    text = _LIVE.sub(lambda match: settings.site_url(match.group(1)).replace("http:", "ws:", 1), text)
    for pattern in (_API, _FUNCTION, _EDGE, _SITE):
        text = pattern.sub(lambda match: settings.site_url(match.group(1)), text)
    return text
