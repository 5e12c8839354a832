"""What the editor's page is drawn from: the draft read once, what it is compared with, and where it would run.

Reads only; ``dashboard.views.definitions`` turns it into the page or its parts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from costing.selectors import newest_version
from dashboard.diagram import SMALL, Diagram, draw
from dashboard.draft_estimate import DraftEstimate, Volume, draft_estimate, volume_of
from dashboard.forms.components import components_of
from dashboard.forms.newer import Newer, newer_than
from dashboard.forms.saving import drawn_texts
from dashboard.forms.summary import message
from dashboard.price_effects import Effects, effects, known_effects
from deployments import policies
from deployments.models import Application, Draft, Environment, Revision
from deployments.refusals import Unreadable
from deployments.spec.definition import Definition
from deployments.spec.diff import FieldChange, diff
from deployments.spec.parse import parse
from deployments.spec.problems import InvalidDefinition, Problem
from deployments.spec.replacing import together
from deployments.stored import definition_of
from teams.models import User


@dataclass(frozen=True)
class Target:
    """An environment that the draft could be deployed to, in promotion order. ``refused`` is the reason why not."""

    environment: Environment
    refused: str | None

    @property
    def rule(self) -> str:
        """What it takes, in a few words."""
        count = self.environment.approvals_required
        return "no approval needed" if not count else f"{count} approval{'' if count == 1 else 's'} needed"

    @property
    def do(self) -> str:
        """What its button says to the server; two presses are one deployment."""
        return f"deploy:{self.environment.pk}:{self.environment.state_version}"


@dataclass(frozen=True)
class Editing:
    """A draft in its surroundings. ``keep`` is what stays in the page's links, ``show_diagram`` whether the
    whole diagram is wanted too, ``expand`` its group that is drawn in full.
    """

    application: Application
    draft: Draft
    newest: Revision | None
    environment: Environment | None
    volume: Volume | None
    keep: Mapping[str, str]
    show_diagram: bool = False
    expand: str = ""

    @cached_property
    def _read(self) -> tuple[Definition | None, tuple[Problem, ...]]:
        try:
            return parse(self.draft.document), ()
        except InvalidDefinition as invalid:
            return None, invalid.problems

    @property
    def definition(self) -> Definition | None:
        """The draft as a definition; None while it has problems."""
        return self._read[0]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the draft."""
        return self._read[1]

    @property
    def live(self) -> Revision | None:
        """What runs in the chosen environment."""
        return self.environment.live_revision if self.environment else None

    @property
    def base(self) -> Revision | None:
        """What the draft is compared with: what runs, else the newest revision."""
        return self.live or self.newest

    @property
    def base_word(self) -> str:
        """What that is called beside a field."""
        return "Live" if self.live else f"Revision {self.newest.number}" if self.newest else ""

    @cached_property
    def changes(self) -> tuple[FieldChange, ...]:
        """What differs from the newest revision; nothing while the draft has problems or is the first."""
        if self.definition is None or self.newest is None:
            return ()
        try:
            return diff(definition_of(self.newest), self.definition)
        except Unreadable:
            # The way out of it is the next revision: the editor has to work.
            return ()

    @cached_property
    def rows(self) -> tuple[FieldChange, ...]:
        """The same as people read it: what is replaced is one row."""
        return together(self.changes)

    @property
    def message(self) -> str:
        """What could be said of the next revision."""
        return message(self.changes) if self.newest else "First version"

    @property
    def unchanged(self) -> str:
        """Why there is nothing to save as a revision."""
        same = self.newest and self.definition and self.definition.digest == self.newest.digest
        return f"Nothing changed since revision {self.newest.number}." if same and self.newest else ""

    @cached_property
    def newer(self) -> Newer | None:
        """A revision that was saved after the draft began, while the draft leaves out what it changed."""
        return newer_than(self.draft, self.newest)

    @cached_property
    def book(self) -> str:
        """The version of the price book that everything on the page is priced by."""
        return newest_version()

    @cached_property
    def estimate(self) -> DraftEstimate | None:
        """The draft's price where it would run; None without an environment."""
        if self.environment is None or self.volume is None:
            return None
        return draft_estimate(self.definition, self.environment, self.volume, self.newest, self.book)

    def effects(self, name: str, *, known: bool) -> Effects:
        """The price effects of a component's choices; only ``known`` ones are cheap."""
        if self.definition is None or self.environment is None or self.volume is None:
            return {}
        if known:
            return known_effects(self.draft, name, self.environment, self.volume.usage, self.book)
        return effects(self.draft, self.definition, name, self.environment, self.volume.usage, self.book)

    def targets(self, user: User) -> tuple[Target, ...]:
        """Where it may be deployed, in promotion order; of what is saved already, only where it does not run yet."""
        found = []
        for place in self.application.environments.all():
            if place.observed or (self.unchanged and self.newest and place.live_revision_id == self.newest.pk):
                continue
            place.application = self.application
            found.append(Target(place, policies.may_deploy(user, place)))
        return tuple(found)

    @cached_property
    def diagram(self) -> Diagram:
        """The picture with costs, and with what differs from the base marked."""
        costs = self.estimate.components if self.estimate and not self.estimate.stale else None
        base = self.base.document if self.base else None
        return draw(self.draft.document, base=base, badges=self._badges, costs=costs, expand=self.expand)

    @property
    def small_diagram(self) -> Diagram:
        """The same without names and costs, as small as it can be."""
        base = self.base.document if self.base else None
        return draw(self.draft.document, base=base, badges=self._badges, shape=SMALL)

    @cached_property
    def _badges(self) -> dict[str, str]:
        if self.base is None:
            return {}
        document, before = self.draft.document, components_of(self.base.document)
        return {
            name: "changed" if name in before else "added"
            for name in components_of(document)
            if name not in before or drawn_texts(document, name) != drawn_texts(self.base.document, name)
        }


def editing(application: Application, draft: Draft, asked: Mapping[str, str]) -> Editing:
    """The draft at the environment and volume that the address asks for.

    Without a word on it: the last environment in which something runs, else the last one.
    """
    places = [place for place in application.environments.all() if not place.observed]
    likely = [place for place in places if place.live_revision] or places
    usual = likely[-1] if likely else None
    wanted = asked.get("environment", "")
    place = next((one for one in places if str(one.pk) == wanted), usual)
    typed = asked.get("volume", "")[:40]
    keep = {"environment": str(place.pk)} if place is not None and place is not usual else {}
    newest = application.revisions.select_related("author", "through").order_by("-number").first()
    volume = volume_of(place, typed) if place is not None else None
    if volume is not None and (volume.tried or volume.problem):
        keep["volume"] = typed
    expand = asked.get("expand", "")[:60]
    return Editing(application, draft, newest, place, volume, keep, bool(expand or asked.get("diagram")), expand)
