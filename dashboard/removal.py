"""What the removal of an environment would take away and leave, by the template that runs there. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dashboard.stages.rows import Text, bold
from deployments.changes.resources import PASSING, QUEUE, VERSION, about, kept_on_removal, resources_of, what_stays

SHOWN: Final = 20


@dataclass(frozen=True)
class Removal:
    """Names of what stays and of what is deleted with its data. ``perhaps``: queues are, and nobody counted yet whether
    messages are in them. ``known`` is false where no template says anything.
    """

    stays: tuple[tuple[Text, ...], ...] = ()
    deleted: tuple[tuple[Text, ...], ...] = ()
    at_risk: bool = False
    perhaps: bool = False
    known: bool = True

    @property
    def more(self) -> int:
        """How many of those that stay are not named."""
        return max(0, len(self.stays) - SHOWN)


def removal_of(template: Mapping[str, Any]) -> Removal:
    """By the template alone: the plan asks AWS what is really there."""
    stays, deleted, types = [], [], set()
    for name, resource in resources_of(template).items():
        type_ = str(resource.get("Type", "")) if isinstance(resource, Mapping) else ""
        subject = about(name, type_, template)
        if subject.holds_data:
            types.add(type_)
        if kept_on_removal(template, name) and type_ != VERSION:
            stays.append(_inside(what_stays(template, name, type_)))
        elif subject.holds_data or type_ in PASSING:
            types.add(type_)
            deleted.append(_inside(subject.words))
    at_risk, perhaps = bool(types - {QUEUE}), QUEUE in types
    return Removal(tuple(stays), tuple(deleted), at_risk, perhaps, known=bool(template))


def _inside(words: str) -> tuple[Text, ...]:
    return bold(words[:1].lower() + words[1:])
