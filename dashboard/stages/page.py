"""The whole deployment page as pieces that can be brought up to date one by one."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from dashboard import words
from dashboard.at_aws import watched_by
from dashboard.bills import bill_change_at, bill_of, read_estimate
from dashboard.facts import facts_here, is_live
from dashboard.figures import volume
from dashboard.links import Link
from dashboard.stages.approval import approval_card
from dashboard.stages.card import Card, opened, unreached
from dashboard.stages.checks import checks_card, failed_words
from dashboard.stages.cost import cost_card
from dashboard.stages.looking import NOTHING_SPECIAL, Looking
from dashboard.stages.plan import count_chips, plan_card, read_changes
from dashboard.stages.primary import Primary, opens, primary_of
from dashboard.stages.progress import ROW_MARKS, count_of, progress_card
from dashboard.stages.rows import RISKS, SIGNS, Text, bold, changes_now
from dashboard.stages.settled import mark_of, settled, settled_words
from dashboard.stages.short import in_short
from dashboard.stages.steps import in_sentence
from dashboard.stages.trouble import Cause, Trouble, is_being_opened, setting_of_problem, trouble_of
from dashboard.stages.verify import check_fails, failing_words, verify_card
from dashboard.words import Mark
from deployments import insight, policies, selectors
from deployments.ballots import Ballots
from deployments.changes import Change
from deployments.models import Deployment, Plan
from deployments.refusals import Refused
from deployments.states import BEFORE_EXECUTION, MACHINE, MAY_BE_DUE, OPEN, Kind, Status
from deployments.timeline import Row, timeline
from teams.models import User

CHECKED_WITHIN: Final = timedelta(seconds=60)
"""After success the addresses are opened; so long the page keeps looking for the result."""
NOTHING_TYPED: Final[Mapping[str, str]] = {}


@dataclass(frozen=True)
class Piece:
    """A part of the page that is replaced as a whole when its ``print`` changes."""

    key: str
    html: SafeString
    print: str


@dataclass(frozen=True)
class DeploymentPage:
    """Everything that the page and its live fragment draw."""

    title: str
    state: str
    sentence: str
    ended: bool
    moves: bool
    """Whether a machine is at work, so that it may look otherwise soon; while it waits for people, they type here."""
    pieces: tuple[Piece, ...]
    icons = tuple(dict.fromkeys(mark.icon for mark in (SIGNS["r"], *RISKS.values(), *ROW_MARKS.values())))
    """Drawn once for all rows of a page."""

    @property
    def tag(self) -> str:
        """An ETag of all pieces."""
        return f'"{_print("".join(piece.print for piece in self.pieces) + self.title)}"'


def deployment_page(
    deployment: Deployment,
    user: User,
    refused: Refused | None = None,
    looking: Looking = NOTHING_SPECIAL,
    typed: Mapping[str, str] = NOTHING_TYPED,
) -> DeploymentPage:
    """The page as this person sees it now.

    :param looking: which volume, view and changes they want to see.
    :param refused: what was just refused, said at its field.
    :param typed: what stood in the fields then, by their names.
    """
    plan: Plan | None = getattr(deployment, "plan", None)
    if plan:
        plan.deployment = deployment
    changes = changes_now(plan, read_changes(plan))
    fails = check_fails(deployment) and deployment.runs
    links = opens(deployment)
    ahead = selectors.queue_ahead(deployment)
    ballots = Ballots.read([deployment]) if plan else None
    no_vote = policies.may_vote(user, deployment, ballots) or ""
    rows = timeline(deployment) if deployment.executing_at else []
    done, total = count_of(deployment, changes, rows)
    facts = facts_here(deployment, opens=_todo(deployment, links, fails=fails), ahead=ahead, ballots=ballots)
    facts = replace(facts, resources_done=done, resources_total=total)
    by, place = insight.resolved_by(deployment), deployment.environment
    mark = words.CHECK_FAILS if fails else mark_of(deployment, by)
    marked = settled_words(by, place) if by else words.next_step(facts)
    sentence = marked.replace("**", "")
    if newer := deployment.superseded_by:
        # A link to it stands behind the sentence.
        marked = re.sub(rf" Open (?:the newer plan )?#{newer.number}\.$", "", marked)
    trouble = settled(trouble_of(deployment, plan, user, rows), by, place)
    context = _context(deployment, plan, user, changes, mark, sentence, trouble, no_vote)
    held_up = facts.until and facts.outcome
    context |= {"ahead": ahead, "watched": watched_by(deployment.environment) if held_up else ""}
    context["parts"] = _said_above(deployment, trouble, marked, links, context["primary"])
    open_cards = opened(deployment.state, may_vote=not no_vote) | looking.folds_open
    cards = _cards(deployment, plan, user, changes, rows, looking, approval_card(deployment, plan, no_vote, ballots))
    said = {"said": {refused.field: refused.sentence} if refused.field else {}, "typed": typed} if refused else {}
    shown = _pieces(deployment.state, context, cards, open_cards, said)
    where = f"{deployment.application.name} / {place.name}"
    ended = _ended(deployment)
    moves = not ended and (deployment.state in MAY_BE_DUE or is_being_opened(deployment))
    return DeploymentPage(f"{mark.sign} {mark.word} · {where}", mark.word, sentence, ended, moves, shown)


def _pieces(
    state: Status,
    context: dict[str, Any],
    cards: tuple[Card, ...],
    open_cards: frozenset[str],
    said: Mapping[str, Any],
) -> tuple[Piece, ...]:
    """The page from top to bottom."""
    return (
        *(_piece(key, f"_{key}", context) for key in ("actions", "state", "trouble")),
        *(_piece(card.key, "_card", {**context, "card": card, "open": card.key in open_cards}, said) for card in cards),
        _piece("unreached", "_unreached", {"unreached": unreached(state, cards)}),
        _piece("foot", "_foot", context),
    )


def _context(
    deployment: Deployment,
    plan: Plan | None,
    user: User,
    changes: Sequence[Change],
    mark: Mark,
    sentence: str,
    trouble: Trouble | None,
    no_vote: str,
) -> dict[str, Any]:
    return {
        "deployment": deployment,
        "plan": plan,
        "mark": mark,
        "live": is_live(deployment),
        "sentence": sentence,
        **summary_line(plan, changes),
        "trouble": trouble,
        "primary": primary_of(deployment, user, trouble, no_vote),
        "may_vote": not no_vote,
        "refused_cancel": policies.may_cancel(user, deployment) if deployment.state in BEFORE_EXECUTION else None,
        "removing": deployment.kind == Kind.DESTROY,
        "cancellable": deployment.state in BEFORE_EXECUTION,
        "newer": deployment.superseded_by,
        "aws_now": deployment.aws_said if deployment.state in MACHINE else "",
    }


def _todo(deployment: Deployment, links: Sequence[Link], *, fails: bool) -> str:
    """What opens what runs, and what of it is not as it should be."""
    return ". ".join([*(link.label for link in links[:1]), *([failing_words(deployment)] if fails else [])])


def _said_above(
    deployment: Deployment, trouble: Trouble | None, marked: str, links: Sequence[Link], primary: Primary | None
) -> tuple[Text, ...]:
    """The sentence; with the red card in short, as the cause and what to do stand there, once."""
    if trouble and not trouble.by:
        return bold(_in_short(deployment, trouble))
    return _linked(marked, links, primary)


def _linked(marked: str, links: Sequence[Link], primary: Primary | None) -> tuple[Text, ...]:
    """The sentence in stretches, with what opens the first address, or deploys what was only planned, as a link.

    Whoever may not deploy reads why beneath the button.
    """
    if primary and marked.endswith(f" {primary.label}"):
        before = marked.removesuffix(primary.label)
        return bold(before.rstrip()) if primary.reason else (*bold(before), Text(primary.label, False, primary.href))
    label = links[0].label if links else ""
    before, found, rest = marked.rpartition(f" {label}.") if label else (marked, "", "")
    if not found:
        return bold(marked)
    return (*bold(f"{before} "), Text(label, bold=False, href=links[0].url), *bold(f".{rest}"))


def _in_short(deployment: Deployment, trouble: Trouble) -> str:
    first, base, revision = next(iter(trouble.steps), None), deployment.base_revision, deployment.revision
    live = deployment.environment.live_revision
    back = f"Revision {base.number} {'is running' if live and live.pk == base.pk else 'ran'} again." if base else ""
    now = "the stack as before" if deployment.environment.observed else f"revision {live.number}" if live else "nothing"
    place: dict[str, str | None] = next((row for row in deployment.problems if row.get("component")), {})
    return in_short(
        deployment.state,
        step=in_sentence(first) if first else "",
        component=place.get("component") or "",
        field=setting_of_problem(deployment, place) if place.get("field") else "",
        checks=len(deployment.problems),
        runs=now if deployment.state is Status.FAILED else back,
        fails=f"revision {revision.number}" if revision else "",
        cause=_cause_in_short(trouble.cause),
    )


def _cause_in_short(cause: Cause) -> str:
    """``The function **feed**: AWS was still busy with an earlier change of it.``; empty without words of ours."""
    if not cause.ours:
        return ""
    what = "".join(f"**{part.text}**" if part.bold else part.text for part in cause.words) if cause.reason else ""
    return f"{what}{': ' if what else ''}{cause.ours.split('. ')[0].rstrip('.')}."


def _cards(
    deployment: Deployment,
    plan: Plan | None,
    user: User,
    changes: Sequence[Change],
    rows: Sequence[Row],
    looking: Looking,
    approval: Card,
) -> tuple[Card, ...]:
    return (
        plan_card(deployment, plan, changes, looking),
        checks_card(deployment, plan),
        cost_card(deployment, plan, looking),
        approval,
        progress_card(deployment, plan, changes, rows),
        verify_card(deployment, user),
    )


def summary_line(plan: Plan | None, changes: Sequence[Change]) -> dict[str, Any]:
    """The summary line: data at risk, replaced, cost difference at its volume, failed checks, then the other risks.

    Those four facts always stand there all, though elsewhere a row of chips ends at three: nobody may have to look for
    them, nor for what becomes public. Only the others are counted.
    """
    if plan is None:
        return {}
    urgent = [chip for chip in count_chips(changes) if "at risk" in chip.word or "replaced" in chip.word]
    others = words.risk_marks(risk for change in changes for risk in change.risks)
    before, after = read_estimate(plan.cost_before), read_estimate(plan.cost_after)
    shown = after or before
    cost = Mark("Not priced", "neutral", "circle-question-mark")
    if shown:
        at = f"{volume(shown.requests.value)} requests"
        said = bill_change_at(bill_of(before), bill_of(after), at, per=" / month")
        cost = Mark(words.in_force(plan.deployment.state, said), "neutral", "receipt")
    failed = failed_words(plan)
    grave = [mark for mark in others if mark.tone == "risk"]
    facts = (*urgent[:2], cost, *urgent[2:], *([Mark(failed, "bad", "ban")] if failed else []), *grave)
    rest = (mark for mark in others if mark not in grave)
    return {"chips": (*facts, *rest), "most": max(words.MOST_CHIPS, len(facts))}


def _ended(deployment: Deployment) -> bool:
    """Whether nothing on the page will change any more by itself."""
    if deployment.state in OPEN or is_being_opened(deployment):
        return False
    if deployment.state is not Status.SUCCEEDED or deployment.kind == Kind.DESTROY or deployment.ended_at is None:
        return True
    if deployment.recheck_asked_at is not None:
        return False
    checked = deployment.verification is not None and all(row.get("ok") for row in deployment.verification)
    return checked or timezone.now() - deployment.ended_at > CHECKED_WITHIN


def _piece(key: str, template: str, context: dict[str, Any], said: Mapping[str, Any] | None = None) -> Piece:
    """:param said: problems and what was typed, by field. They are no part of the print, so that the next poll leaves
    them standing.
    """
    inner = render_to_string(f"deployments/{template}.html", context).strip()
    found = _print(inner)
    if said and key == "approval":
        inner = render_to_string(f"deployments/{template}.html", {**context, **said}).strip()
    html = format_html(
        '<div class="piece" id="piece-{}" data-piece data-print="{}">{}</div>',
        key,
        found,
        mark_safe(inner),  # noqa: S308
    )
    return Piece(key, html, found)


def _print(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
