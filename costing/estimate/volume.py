"""Reading a monthly request volume that a person typed. Pure."""

import re
from decimal import Decimal

MOST_REQUESTS = 10**15

_SCALES = {
    "": 1,
    "k": 10**3,
    "thousand": 10**3,
    "m": 10**6,
    "million": 10**6,
    "b": 10**9,
    "billion": 10**9,
}
_NUMBER = re.compile(r"(?P<digits>\d{1,3}(?:,\d{3})+|\d{1,30})(?P<decimals>\.\d{1,12})?\s*(?P<scale>[a-z]*)", re.ASCII)

_UNIT = re.compile(r"(?<=[\da-z])\s*\b(requests?)?\s*((/|per|a)\s*month)?$", re.ASCII)
"""What pages write behind a volume, so that it can be pasted back."""


class BadVolume(ValueError):
    """The text is no volume; the message is one sentence for the person who typed it."""


def parse_volume(text: str) -> int:
    """Requests a month from ``2100000``, ``2,100,000``, ``2.1M``, ``2.1 million`` or ``0``, with or without the words
    that pages write behind it: ``2.12 M requests / month``.

    Raises BadVolume for a negative, fractional, unreadable or absurd number (more than 1e15).
    """
    cleaned = " ".join(text.split()).lower()
    if re.match(r"[-−]\s*[\d.]", cleaned):
        raise BadVolume("The number of requests cannot be negative.")
    found = _NUMBER.fullmatch(_UNIT.sub("", cleaned))
    if found is None or found["scale"] not in _SCALES:
        raise BadVolume(f"“{text.strip()[:40]}” is not a number of requests: write 2100000, 2,100,000 or 2.1M.")
    number = Decimal(found["digits"].replace(",", "") + (found["decimals"] or "")) * _SCALES[found["scale"]]
    if number > MOST_REQUESTS:
        raise BadVolume("That is more than 1,000,000,000,000,000 requests a month: write a smaller number.")
    if number != number.to_integral_value():
        raise BadVolume(f"“{text.strip()[:40]}” is not a whole number of requests.")
    return int(number)
