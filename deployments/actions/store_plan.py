"""Turns what AWS would do into a stored plan: sentences, checks, cost before and after, digest, votes needed."""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Value

from costing.estimate.leftovers import left_behind, together
from deployments import policies
from deployments.actions.at_risk import weighed
from deployments.actions.carry_votes import carry_votes
from deployments.actions.log_role import log_role_findings
from deployments.actions.work import NOW, Work
from deployments.changes import Change, Facts, Finding, Severity, check, denied, digest, explain
from deployments.changes.kept import all_that_goes_on_costing, goes_on_costing, keeps
from deployments.changes.resources import what_stays
from deployments.changes.reverting import explain_reverts
from deployments.failpoints import fp
from deployments.models import Deployment, Environment, Plan
from deployments.models.clock import ClockTimestamp
from deployments.selectors import estimate_of, usage_of
from deployments.spec.template import digest as sha256_of
from deployments.states import Kind, Mode, Status
from deployments.transitions import LostRace, move

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Findings:
    """What AWS would do and what decides it. Templates are canonical JSON texts, ``""`` for none.

    ``explained`` changes have their sentences and risks already: those of no template say what they mean.
    ``tried_again`` are logical ids that AWS could not delete and deletes if it can now. ``said`` is where the templates
    come from, for people, when that is not AWS.
    """

    change_set_type: str
    template: str
    base_template: str
    changes: tuple[Change, ...]
    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    capabilities: Sequence[str] = ()
    explained: bool = False
    tried_again: frozenset[str] = frozenset()
    said: str = ""

    @property
    def before(self) -> dict[str, Any]:
        """The template that runs, as data; empty when nothing runs or when it is none of ours."""
        return as_data(self.base_template)

    @property
    def after(self) -> dict[str, Any]:
        """The template to come, as data; empty when everything goes."""
        return as_data(self.template)


def as_data(template: str) -> dict[str, Any]:
    """A template text as data; empty when it is not JSON."""
    try:
        data = json.loads(template or "{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def text_hash(template: str) -> str:
    """SHA-256 in hex of a template text; empty for none."""
    if not template:
        return ""
    data = as_data(template)
    return sha256_of(data) if data else sha256_of(template)


@dataclass(frozen=True)
class Sealed:
    """Explained changes, findings and the digest over everything."""

    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    digest: str


def seal(deployment: Deployment, found: Findings) -> Sealed:
    """Explain, check and digest. The last door does the same again and compares."""
    environment = deployment.environment
    in_words = explain_reverts if deployment.kind == Kind.REVERT_DRIFT else explain
    changes = found.changes if found.explained else in_words(found.changes, found.before, found.after)
    facts = Facts(
        changes, found.before, found.after, environment.protected, _typed(deployment), region=environment.region
    )
    findings = check(facts)
    if deployment.kind == Kind.RESCUE:
        # Nothing new comes: what is wrong with what is there is said, and holds up nobody whose stack is stuck.
        findings = tuple(replace(one, severity=Severity.WARN) if one in denied(findings) else one for one in findings)
    sealed = digest(
        kind=deployment.kind,
        template_sha256=text_hash(found.template),
        base_template_sha256=text_hash(found.base_template),
        parameters=found.parameters,
        tags=found.tags,
        capabilities=found.capabilities,
        role=environment.account.deploy_role_arn.rpartition("/")[2],
        protected=environment.protected,
        changes=changes,
        findings=findings,
    )
    return Sealed(changes, findings, sealed)


def _typed(deployment: Deployment) -> Mapping[str, Any]:
    """What people typed for it. Going back and getting a stuck stack on bring nothing that was not there before."""
    new = deployment.kind in (Kind.DEPLOY, Kind.ADOPT) and deployment.revision
    return new.document if new else {}


def store_plan(work: Work, found: Findings) -> timedelta:
    """Store the plan and end planning: PLANNED, DENIED, APPROVED or AWAITING_APPROVAL."""
    deployment, environment = work.deployment, work.environment
    sealed = seal(deployment, found)
    at_risk, changes, findings = weighed(work, sealed.changes, sealed.findings, found.before)
    sealed = _with_source(replace(sealed, changes=changes, findings=findings), found.said)
    sealed = replace(sealed, findings=(*log_role_findings(work, found.before, found.after), *sealed.findings))
    base_cost, new_cost = _costs(environment, found)
    fp("before_plan_saved")
    with transaction.atomic():
        plan = Plan.objects.create(
            deployment=deployment,
            digest=sealed.digest,
            change_set_type=found.change_set_type,
            template=found.template,
            template_sha256=text_hash(found.template),
            base_template_sha256=text_hash(found.base_template),
            parameters=dict(found.parameters),
            tags=dict(found.tags),
            capabilities=list(found.capabilities),
            changes=[change.to_json() for change in sealed.changes],
            findings=[finding.to_json() for finding in sealed.findings],
            cost_before=base_cost,
            cost_after=new_cost,
            data_at_risk=at_risk,
            stays_behind=_stays_behind(sealed.changes, found),
            approvals_needed=policies.votes_needed(environment.pk, at_risk=bool(at_risk)),
            owner_needed=bool(at_risk),
        )
        _decide(deployment, plan, denied(sealed.findings))
    fp("after_plan_saved")
    return NOW


def _decide(deployment: Deployment, plan: Plan, refused: tuple[Finding, ...]) -> None:
    expires: dict[str, Any] = {
        "expires_at": ClockTimestamp() + Value(_valid_for(deployment)),
        "resources_total": len(plan.changes),
        "attempts": 0,
    }
    if refused:
        count = "1 check" if len(refused) == 1 else f"{len(refused)} checks"
        words = f"{count} must pass first: {' '.join(finding.sentence for finding in refused)}"
        problems = [{"component": f.component, "field": f.field, "message": f.sentence} for f in refused]
        move(deployment, to=Status.DENIED, sentence=words, outcome=words[:1000], problems=problems)
        return
    if deployment.mode == Mode.PLAN:
        move(deployment, to=Status.PLANNED, sentence="Planned. Nothing was changed.")
        return
    supersede_older(deployment)
    if plan.approvals_needed == 0:
        move(deployment, to=Status.APPROVED, sentence="Approved by rule: nobody has to decide here.", **expires)
        return
    kept = carry_votes(deployment, plan)
    if kept and policies.tally(plan).enough:
        votes = "The approval" if kept == 1 else f"The {kept} approvals"
        sentence = f"{votes} of the plan before stand: the same change at no higher cost."
        move(deployment, to=Status.APPROVED, sentence=sentence, **expires)
        return
    number = plan.approvals_needed
    people = "1 person" if number == 1 else f"{number} people"
    move(deployment, to=Status.AWAITING_APPROVAL, sentence=f"Waits for the approval of {people}.", **expires)


def _valid_for(deployment: Deployment) -> timedelta:
    """How long the environment's rule lets a plan wait, as it is now."""
    rules = Environment.objects.values_list("approval_minutes", flat=True)
    return timedelta(minutes=rules.get(pk=deployment.environment_id))


def supersede_older(deployment: Deployment) -> None:
    """A newer plan of the same target overtakes those that wait."""
    waiting = Deployment.objects.filter(
        target=deployment.target,
        status__in=[Status.AWAITING_APPROVAL, Status.APPROVED],
        requested_at__lt=deployment.requested_at,
    )
    overtake(waiting, f"Overtaken by the newer plan #{deployment.number}.", by=deployment)


def overtake(waiting: Any, sentence: str, *, by: Deployment) -> None:
    """End each of ``waiting`` as SUPERSEDED, in the caller's transaction; those that just moved on are left alone."""
    rows = waiting.exclude(pk=by.pk).select_related("application__team", "environment").order_by("requested_at")
    for older in rows:
        try:
            move(older, to=Status.SUPERSEDED, sentence=sentence, leased=False, superseded_by=by, outcome=sentence)
        except LostRace:
            continue


def _with_source(sealed: Sealed, said: str) -> Sealed:
    """The same with where it comes from in its sentences, when that is not AWS."""
    if not said:
        return sealed
    changes = tuple(replace(one, sentence=f"{one.sentence} {said}") for one in sealed.changes)
    return replace(sealed, changes=changes)


def _stays_behind(changes: tuple[Change, ...], found: Findings) -> list[dict[str, Any]]:
    """What is left in the account, and what may be: ``if_kept`` is its sentence once AWS could not delete it again."""
    rows = []
    for change in changes:
        surely = keeps(change, found.before)
        if not change.physical_id or not (surely or change.logical_id in found.tried_again):
            continue
        name = what_stays(found.before, change.logical_id, change.type)
        stays = f"{name} stays in the account."
        perhaps = f"{name} could not be deleted before. AWS tries once more; if it still cannot, it stays."
        row = {"logical_id": change.logical_id, "physical_id": change.physical_id, "type": change.type, "name": name}
        rows.append(row | ({"sentence": stays} if surely else {"sentence": perhaps, "if_kept": stays}))
    return rows


def _costs(environment: Environment, found: Findings) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Stored estimates before and after. What stays behind goes on costing, but without any traffic."""
    before, known = found.before or {"Resources": {}}, not found.base_template or bool(found.before)
    return (_cost(environment, before, {}, ()) if known else None), _cost(
        environment, found.after, before, _kept(found)
    )


def _kept(found: Findings) -> list[str]:
    if not found.after:
        return all_that_goes_on_costing(found.before)
    return goes_on_costing(found.changes, found.before)


def _cost(
    environment: Environment, template: dict[str, Any], before: dict[str, Any], kept: Collection[str]
) -> dict[str, Any] | None:
    try:
        found = estimate_of(template or {"Resources": {}}, environment)
        if kept:
            idle = estimate_of(before, environment, usage_of(environment).at(0))
            found = together(found, left_behind(idle, kept))
        stored: dict[str, Any] = found.to_json()
    except Exception:
        # A template that cannot be priced must still be deployable; the page says that the cost is unknown.
        log.exception("no estimate for %s", environment)
        return None
    return stored
