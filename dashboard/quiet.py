"""How long AWS has said nothing, in words: the same on the deployment's page, in lists and behind who waits for it."""

from datetime import datetime
from typing import Final

from dashboard.figures import duration
from deployments import insight
from deployments.models import Deployment
from deployments.states import Status

FACTOR: Final = 3
"""No news for so many times the usual is said to be long."""
LEAST: Final = 60
"""Seconds that no quiet is worth a word in."""
UNKNOWN: Final = 180
"""Seconds of quiet that are said to be long where nothing ended well yet."""


def no_news(silence: float, usual: int | None) -> str:
    """``No news from AWS for 9 min``; nothing while that is not long.

    :param silence: seconds since AWS said something last; ``usual`` is how many such a deployment takes.
    """
    long = UNKNOWN if usual is None else max(LEAST, FACTOR * usual)
    return "" if silence < long else f"No news from AWS for {duration(int(silence) // 60 * 60)}"


def quiet_words(silence: float, usual: int | None, *, said: bool = False) -> str:
    """``No news from AWS for 9 min; usual is 3 min. Still asking; nothing to press.``

    :param said: whether the sentence above the cards says so already: then only what is usual is left to say.
    """
    found = no_news(silence, usual)
    if found and said:
        return f"All of it usually takes {duration(usual)}." if usual else "How long it usually takes is not known yet."
    known = f"usual is {duration(usual)}" if usual else "no usual time is known yet"
    return f"{found}; {known}. Still asking; nothing to press." if found else ""


def quiet_of(row: Deployment, newest: datetime | None, now: datetime) -> str:
    """The same for one deployment, as a part of a sentence; only what has been silent is asked for its usual time.

    :param newest: when AWS said something of it last; ``None`` when it has said nothing yet.
    """
    since = newest or row.executing_at
    if row.state is not Status.EXECUTING or since is None:
        return ""
    silence = (now - since).total_seconds()
    return no_news(silence, insight.usual_seconds(row)) if silence >= LEAST else ""
