"""Mail addresses of people, and their subscriptions to a topic. Pure.

AWS writes to each address first; messages come once the link in that mail was opened (Amazon SNS Developer Guide,
"Email notifications").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from deployments.spec.canvas import Canvas, ref
from deployments.spec.definition import Component
from deployments.spec.faults import Fault, refuse
from deployments.spec.naming import short_hash
from deployments.spec.text import quoted

_MAIL: Final = re.compile(r"[^@\s,;<>()\"]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")


def mails(values: tuple[str, ...]) -> tuple[str, ...]:
    """The same, once each is an address and stands there once. Raises Faults."""
    refuse(_faults(values))
    return values


def _faults(values: tuple[str, ...]) -> Iterator[Fault]:
    for index, value in enumerate(values):
        if not _MAIL.fullmatch(value):
            yield str(index), f"{quoted(value)} is not a mail address. Write one such as alerts@example.com."
        elif value.lower() in [other.lower() for other in values[:index]]:
            yield str(index), f"{quoted(value)} is already in the list. Remove one."


def draw_mails(canvas: Canvas, component: Component, topic_id: str, addresses: Iterable[str]) -> None:
    """A subscription for each address."""
    for address in addresses:
        mail = {"Endpoint": address, "Protocol": "email", "TopicArn": ref(topic_id)}
        role = f"Mail{short_hash(address)}"
        canvas.add(component, role, "AWS::SNS::Subscription", mail, part=f"mail to {address}")
