"""What policies of a plan say before and after, as lines in the same words on both sides. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from dashboard import differences
from dashboard.stages.values import Setting, setting_of, shortened
from deployments.changes import Change, Detail
from deployments.changes.properties import label_of
from deployments.changes.resources import properties_of
from deployments.changes.statements import Side, both, is_policy

_SAME: Final = "the same rights as before; AWS says only while deploying what they are for"


def settings_of(
    change: Change, details: Sequence[Detail], before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[Setting, ...]:
    """A setting for each detail; one in words for all that changes in a policy.

    :param before: the template that runs; empty where it is not known, and AWS's values stand as they are then.
    :param after: the template of the plan.
    """
    return tuple(_settings(change, details, before, after))


def _settings(
    change: Change, details: Sequence[Detail], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Setting]:
    done: set[str] = set()
    for detail in details:
        name = detail.place.partition(".")[0]
        if name in done:
            continue
        said = _in_words(change, name, before, after)
        if said:
            done.add(name)
        yield said or setting_of(detail, change.type)


def _in_words(change: Change, name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Setting | None:
    """None where it is no policy, where a side is not known, or where only AWS's words tell what differs."""
    old, new = (properties_of(template, change.logical_id) for template in (before, after))
    if not (is_policy(change.type, name) and old and new):
        return None
    label = label_of(change.type, name) or name
    aws = name if name != label else ""
    if old.get(name) == new.get(name):
        return Setting(label, note=_SAME, aws=aws)
    was, will = both(name, Side(old.get(name), before), Side(new.get(name), after), change.component)
    if set(was) == set(will):
        return None
    counts = (("added", set(will) - set(was)), ("removed", set(was) - set(will)))
    note = ", ".join(f"{len(lines)} {word}" for word, lines in counts if lines)
    return Setting(label, lines=shortened(differences.lines("\n".join(was), "\n".join(will))), note=note, aws=aws)
