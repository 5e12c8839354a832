"""What a kind that watches all others would be if it were added now: how many alarms, at what price. Reads only."""

from collections.abc import Mapping
from typing import Final

from dashboard import figures
from dashboard.editing import Editing
from deployments import selectors
from deployments.spec.definition import Component, Definition
from deployments.spec.kinds import alarms
from deployments.spec.render import render

# No component can be called so: what is drawn for it is in nobody's way.
_NAME: Final = "if it were added"
_SETTINGS: Final = alarms.AlarmsSettings(emails=("alerts@example.com",))


def foreseen(seen: Editing) -> Mapping[str, str]:
    """Words by kind; none while the draft has problems, or has alarms already, whose price stands beside it then."""
    kind, definition = alarms.KIND.name, seen.definition
    if definition is None or definition.of_kind(kind):
        return {}
    template = render(Definition((*definition.components, Component(_NAME, kind, _SETTINGS, {}))))
    count = sum(resource["Type"] == alarms.ALARM_TYPE for resource in template.body["Resources"].values())
    if not count:
        return {kind: "Nothing here to watch yet."}
    words = f"{count} alarm{'' if count == 1 else 's'} for what is here now"
    if seen.environment is None or seen.volume is None:
        return {kind: f"{words}."}
    found = selectors.estimate_of_text(template.text, seen.environment, seen.book, seen.volume.usage)
    amount = found.by_component().get(_NAME)
    if amount is None:
        return {kind: f"{words}. {seen.environment.region} has no price for them here."}
    least = "at least " if any(gap.component == _NAME for gap in found.unpriced) else ""
    return {kind: f"{words}: {least}{figures.money_month(amount)} in {seen.environment.name}."}
