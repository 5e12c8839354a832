"""AWS's addresses in outputs become the sandbox's clickable ones."""

import re

from sandbox.settings import Settings

_API = re.compile(r"https://([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com")
_SITE = re.compile(r"http://([a-z0-9][a-z0-9.-]+?)\.s3-website[-.][a-z0-9-]+\.amazonaws\.com")


def mapped(text: str, settings: Settings) -> str:
    """The text with `https://ID.execute-api.REGION.amazonaws.com` and bucket-website addresses replaced."""
    for pattern in (_API, _SITE):
        text = pattern.sub(lambda match: settings.site_url(match.group(1)), text)
    return text
