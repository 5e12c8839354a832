"""What is done by hand at AWS, and what the people of a campaign do about it: undo it, keep it, take a stack over."""

import time
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any, Final

from deployments.actions.ask_drift import ask_drift
from deployments.actions.keep_drift import keep, proposals
from deployments.actions.observe_stack import register_stack
from deployments.models import DriftCheck, Environment, ObservedStack, Revision
from deployments.refusals import Refused
from deployments.states import Kind
from tests.factories import REGIONS
from tests.faults.outsider import Outsider
from tests.faults.people import People, steady
from tests.sandbox_process import SandboxProcess

PLACE: Final = "by-hand"
"""What a stack that somebody made by hand is called here."""
PATIENCE: Final = 20.0
"""Seconds for which nobody asks for anything where a comparison is under way."""


@dataclass
class Hands:
    """Things changed and stacks made past Tierboard. Nothing of it is an operation of ours."""

    people: People
    sandbox: SandboxProcess
    outsider: Outsider
    _awaited: dict[Any, Environment] = field(default_factory=dict)
    _checks: dict[Any, tuple[Any, float]] = field(default_factory=dict)
    _number: int = 0

    # -- stacks --------------------------------------------------------------------------------------------------

    def make_stacks(self) -> None:
        """A stack beside each application, made in the console, and registered to be observed."""
        for shop in self.people.shops:
            name = f"made-for-{shop.name}"
            self.outsider.make(name)
            place = register_stack(
                application=shop,
                name=PLACE,
                account=self.people.cast.account,
                region=REGIONS[0],
                stack_name=name,
                by=self.people.cast.developer,
            )
            self._awaited[place.pk] = place

    def arrived(self) -> list[Environment]:
        """Observed stacks that were seen whole since the last call: they can be taken over."""
        rows = ObservedStack.objects.filter(pk__in=list(self._awaited)).exclude(stack_id="").exclude(status="")
        seen = steady(lambda: list(rows.values_list("pk", flat=True))) if self._awaited else []
        return [self._awaited.pop(pk) for pk in seen]

    # -- things --------------------------------------------------------------------------------------------------

    def meddle(self, place: Environment, *, undo: bool) -> Kind | None:
        """Somebody changes a thing at AWS: that is undone, or else looked at before anything is asked for."""
        self.change(place)
        if undo:
            return Kind.REVERT_DRIFT
        self.compare(place)
        return None

    def change(self, place: Environment) -> None:
        """Somebody changes the one thing that holds something. Nobody does while the sandbox is down."""
        self._number += 1
        if self.people.kind_of(place.application) == "table":
            thing, how = "BoxTable", {"TimeToLiveSpecification": {"AttributeName": f"byhand{self._number}"}}
        else:
            thing, how = "WebSiteBucket", {"WebsiteConfiguration": {"IndexDocument": f"by-hand-{self._number}.html"}}
        try:
            self.sandbox.drift(place.stack_name, thing, properties=how)
        except (OSError, HTTPException):
            return  # down, or there is no such thing just now

    def compare(self, place: Environment) -> None:
        """Somebody wants to know what was changed."""
        try:
            check = steady(lambda: ask_drift(environment=place, by=self.people.cast.developer))
        except Refused:
            return
        self._checks[place.pk] = (check.pk, time.monotonic())

    @property
    def comparing(self) -> set[Any]:
        """Environments in which people wait for a comparison; not for ever."""
        return {pk for pk, (check, since) in self._checks.items() if self._runs(check, since)}

    @staticmethod
    def _runs(check: Any, since: float) -> bool:
        open_ = DriftCheck.objects.filter(pk=check, ended_at__isnull=True)
        return time.monotonic() - since < PATIENCE and steady(open_.exists)

    def kept(self, place: Environment) -> Revision | None:
        """The revision that says what was changed by hand, once a comparison has found it; None when there is none."""
        if self._checks.pop(place.pk, None) is None:
            return None
        try:
            found = steady(lambda: [one.key for one in proposals(place) if one.kept])
            if not found:
                return None
            steady(lambda: keep(environment=place, chosen=found, by=self.people.cast.developer))
            return steady(lambda: self.people.saved(place.application))
        except Refused:
            return None  # a press that was lost on the way and came twice, or a draft of somebody else


def comparisons_under_way() -> list[str]:
    """Comparisons that somebody or the schedule asked for and that have not come to an end."""
    rows = DriftCheck.objects.filter(ended_at__isnull=True).select_related("environment__application")
    return [f"the comparison of {row.environment} never ended ({row.state})" for row in rows]
