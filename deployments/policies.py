"""Who may do what with applications, environments and deployments.

One function answers both the button ("may I?") and the action ("you may not"): ``None`` means yes, anything else is
the reason in words, with who can. Rights come from team roles alone; being a superuser adds none.
"""

from dataclasses import dataclass
from uuid import UUID

from deployments.ballots import Ballots
from deployments.models import Application, Approval, Deployment, Environment, Plan, Revision
from deployments.models.clock import ClockTimestamp
from deployments.observing import why_observed
from deployments.states import BEFORE_EXECUTION, TERMINAL, Kind, Status
from teams.models import ApiToken, AwsAccount, Team, User
from teams.policies import ask, roles_in, whom_to_ask, why_unusable
from teams.roles import Role

_SHARED_ENDS = "This deployment has ended."


def may_create(user: User, team: Team) -> str | None:
    """Make a new application in ``team``."""
    return needs(user, team, Role.DEVELOPER, "create applications")


def may_edit(user: User, application: Application, what: str = "") -> str | None:
    """Change the draft, upload files, save revisions; ``what`` names another thing that the same right is for."""
    return needs(user, application.team, Role.DEVELOPER, what or f"change {application.name}")


def may_deploy(user: User, environment: Environment) -> str | None:
    """Ask for a plan or a deployment. What is executed is for the approvers to decide."""
    return lacks_role(user, environment) or why_closed(environment)


def lacks_role(user: User, environment: Environment) -> str | None:
    """The part of :func:`may_deploy` that another role would mend."""
    return needs(user, environment.application.team, Role.DEVELOPER, f"deploy to {environment.name}")


def why_closed(environment: Environment) -> str | None:
    """Why nobody can deploy there now, whatever their role: the stack is only observed, or AWS cannot be used."""
    return why_observed(environment) or why_unusable(environment.account, environment.region)


def may_destroy(user: User, environment: Environment) -> str | None:
    """Ask for the removal of everything in ``environment``."""
    reason = needs(user, environment.application.team, Role.DEVELOPER, f"remove {environment.name}")
    return reason or why_closed(environment)


def may_adopt(user: User, environment: Environment) -> str | None:
    """Ask for the plan by which an observed stack becomes an environment like the others."""
    if not environment.observed:
        return f"{environment.name} is Tierboard's own already, so there is nothing to take over."
    reason = needs(user, environment.application.team, Role.DEVELOPER, f"take over {environment.name}")
    return reason or why_unusable(environment.account, environment.region)


def may_set_rules(user: User, environment: Environment) -> str | None:
    """Change what a deployment to ``environment`` has to go through."""
    return needs(user, environment.application.team, Role.OWNER, f"change the rules of {environment.name}")


def may_cancel(user: User, deployment: Deployment) -> str | None:
    """Stop a deployment before anything was changed."""
    if deployment.state in TERMINAL:
        return _SHARED_ENDS
    if deployment.state not in BEFORE_EXECUTION:
        if deployment.began or deployment.stack_done:
            return "AWS is already at work on it: it can no longer be cancelled here."
        return "It was sent to AWS: it can no longer be cancelled here. What AWS does not take ends by itself."
    team, able = deployment.application.team, {Role.DEVELOPER, Role.APPROVER}
    if roles_in(user, team) & able:
        return None
    return f"Only developers, approvers and owners of {team} may cancel it{whom_to_ask(team, able)}."


def may_block(user: User, revision: Revision) -> str | None:
    """Say that the revision must not be deployed any more; one's own too, for that only holds back."""
    return needs(user, revision.application.team, Role.APPROVER, "block revisions")


def may_unblock(user: User, revision: Revision) -> str | None:
    """Lift a block. Authors lift the one that they set, and no other of their own work."""
    team = revision.application.team
    if reason := needs(user, team, Role.APPROVER, "unblock revisions"):
        return reason
    mine = {revision.author_id, *revision.editors}
    if user.pk in mine and revision.blocked_by_id not in (None, user.pk):
        others = whom_to_ask(team, {Role.APPROVER}, without=mine)
        return f"Revision {revision.number} is your own work: somebody else has to unblock it{others}."
    return None


def why_blocked(revision: Revision | None) -> str | None:
    """Who blocked the revision and why, as a sentence; ``None`` while it may be deployed."""
    if revision is None or revision.blocked_at is None:
        return None
    end = "" if revision.block_reason.endswith((".", "!", "?")) else "."
    return f"Revision {revision.number} was blocked by {revision.blocked_by}: {revision.block_reason}{end}"


def may_recheck(user: User, deployment: Deployment) -> str | None:
    """Ask for another look at what runs: its smoke tests, some of which may write."""
    environment, live = deployment.environment, deployment.environment.live_deployment
    if deployment.state is not Status.SUCCEEDED or deployment.kind == Kind.DESTROY:
        return "Nothing runs of it, so there is nothing to check."
    if live is None:
        return f"It was removed since: nothing runs in {environment.name}."
    if not deployment.runs:
        return f"Only what runs can be checked, and #{live.number} took its place. Check that one."
    return needs(user, deployment.application.team, Role.DEVELOPER, f"check {environment.name}")


def may_vote(user: User, deployment: Deployment, ballots: Ballots | None = None) -> str | None:
    """Approve or reject a plan that waits for approval. Authors never decide about their own work.

    :param ballots: what was read for many deployments at once; without it, it is read for this one.
    """
    if deployment.state is Status.SUPERSEDED:
        return "The plan changed: a newer one took its place. See what changed there."
    if deployment.state in TERMINAL:
        return _SHARED_ENDS
    if deployment.state is not Status.AWAITING_APPROVAL:
        return "There is nothing to decide at the moment."
    if blocked := why_blocked(deployment.revision):
        return f"{blocked} Nobody can approve it."
    team, ballots = deployment.application.team, ballots or Ballots.read([deployment])
    others = ask(ballots.names(team.pk, frozenset({Role.APPROVER}), authors(deployment)))
    if Role.APPROVER not in ballots.roles(team.pk, user.pk):
        return f"Only approvers and owners of {team} may decide{others}."
    if reason := _own_work(user, deployment):
        return f"{reason}: somebody else has to decide{others}."
    if any(vote.person_id == user.pk for vote in ballots.votes.get(deployment.pk, ())):
        return "You have already decided about this plan."
    return None


def authors(deployment: Deployment) -> frozenset[object]:
    """Ids of the people whose work this is: who asked for it, who saved the revision and who typed in it."""
    revision = deployment.revision
    return frozenset({deployment.requested_by_id} | ({revision.author_id, *revision.editors} if revision else set()))


def name_to_type(deployment: Deployment) -> str:
    """What an approver types when data is at risk: the one thing that loses it, such as ``orders_table``, or with
    several of them the environment, ``production``; empty when nothing is lost.
    """
    lost = {row.get("component") or row["logical_id"] for row in deployment.plan.data_at_risk}
    if len(lost) > 1:
        return deployment.environment.name
    return str(*lost)


def why_withdrawn(deployment: Deployment) -> str | None:
    """Why it is not carried out although it was asked for: whoever asked may not any more, their token was revoked, its
    revision was blocked, or the AWS account was refused by its check, or does not allow the region any more.

    Read anew from the database. ``None`` while nothing speaks against it; a token that only expired since does not.
    """
    token = None
    if deployment.requested_through_id:
        token = ApiToken.objects.select_related("revoked_by").get(pk=deployment.requested_through_id)
    what = _wanted(deployment)
    if token and token.revoked_at:
        by = f" by {token.revoked_by}" if token.revoked_by else ""
        return (
            f"The token {token.name} was revoked{by} before anything was changed. "
            f"Ask again with another token, or ask for {what} by hand."
        )
    if blocked := why_blocked(_revision_now(deployment)):
        return f"{blocked} Nothing was changed."
    environment = deployment.environment
    if Environment.objects.filter(pk=environment.pk, observed=deployment.kind != Kind.ADOPT).exists():
        why = why_observed(environment) or f"{environment.name} was taken over already."
        return f"{why} Nothing was changed."
    if reason := why_unusable(AwsAccount.objects.get(pk=environment.account_id), environment.region):
        return f"{reason} Nothing was changed."
    person = User.objects.get(pk=deployment.requested_by_id)
    if Role.DEVELOPER in roles_in(person, deployment.application.team):
        return None
    who = f"{person}, who made the token {token.name}," if token else f"{person}, who asked for it,"
    name = deployment.environment.name
    return f"{who} may no longer deploy to {name}. Nothing was changed. Somebody else has to ask for {what}."


def _revision_now(deployment: Deployment) -> Revision | None:
    rows = Revision.objects.select_related("blocked_by").defer("document", "template")
    return rows.filter(pk=deployment.revision_id).first() if deployment.revision_id else None


def _wanted(deployment: Deployment) -> str:
    """What was asked for, at the end of a sentence."""
    if deployment.kind == Kind.DESTROY:
        return "the removal"
    return f"revision {deployment.revision.number}" if deployment.revision else "it"


def is_expired(deployment: Deployment) -> bool:
    """Whether the time for approval and execution ran out, by the database's clock."""
    return Deployment.objects.filter(pk=deployment.pk, expires_at__lte=ClockTimestamp()).exists()


@dataclass(frozen=True)
class Tally:
    """The votes that count now. ``sentence`` says what is still missing, or that nothing is."""

    approved_by: tuple[User, ...]
    needed: int
    owner_missing: bool
    sentence: str

    @property
    def missing(self) -> int:
        """How many more people must approve."""
        return max(0, self.needed - len(self.approved_by))

    @property
    def in_all(self) -> int:
        """How many approvals it takes, those that count included; one more while only the owner's is missing."""
        return len(self.approved_by) + max(self.missing, int(self.owner_missing))

    @property
    def enough(self) -> bool:
        """Whether the plan may be executed."""
        return not self.missing and not self.owner_missing


def tally(plan: Plan, ballots: Ballots | None = None) -> Tally:
    """Count the votes for ``plan`` by today's rights and rule.

    Votes of people who left or lost the role count for nothing. A rule that became stricter since holds; one that
    became looser does not: people were asked under the stricter one.

    :param ballots: what was read for many deployments at once; without it, it is read for this one.
    """
    deployment = plan.deployment
    team, ballots = deployment.application.team, ballots or Ballots.read([deployment])
    counted = [vote.person for vote in ballots.votes.get(plan.pk, ()) if _counts(vote, plan, ballots)]
    owners = [person for person in counted if Role.OWNER in ballots.roles(team.pk, person.pk)]
    owner_missing = plan.owner_needed and not owners
    rule = ballots.rules[deployment.environment_id] + (1 if plan.data_at_risk else 0)
    needed = max(plan.approvals_needed, rule)
    missing = max(0, needed - len(counted))
    return Tally(tuple(counted), needed, owner_missing, _missing_words(team, missing, owner_missing))


def _counts(vote: Approval, plan: Plan, ballots: Ballots) -> bool:
    """Whether it is a vote for exactly this plan, of somebody who may give one today."""
    roles = ballots.roles(plan.deployment.application.team_id, vote.person_id)
    agrees = vote.vote == Approval.Vote.APPROVE and vote.digest == plan.digest
    return agrees and Role.APPROVER in roles and vote.person_id not in authors(plan.deployment)


def votes_needed(environment_id: UUID, *, at_risk: bool) -> int:
    """How many other people the environment's rule asks for now; one more when data is at risk."""
    rule = Environment.objects.values_list("approvals_required", flat=True).get(pk=environment_id)
    return rule + (1 if at_risk else 0)


def _missing_words(team: Team, missing: int, owner_missing: bool) -> str:
    if not missing and not owner_missing:
        return "Everybody who has to approve has done so."
    if missing <= 1 and owner_missing:
        return f"Needs an owner of {team}, because data is at risk; not the author."
    people = "1 more person" if missing == 1 else f"{missing} more people"
    others = f"{missing - 1} approver{'' if missing == 2 else 's'} of {team}"
    who = f"an owner, because data is at risk, and {others}" if owner_missing else f"any approver of {team}"
    return f"Needs {people}: {who}, except the author."


def needs(user: User, team: Team, role: Role, what: str) -> str | None:
    """Do ``what``, for which one has to hold ``role``."""
    if role in roles_in(user, team):
        return None
    names = "owners" if role is Role.OWNER else f"{role.value}s and owners"
    return f"Only {names} of {team} may {what}{whom_to_ask(team, {role})}."


def _own_work(user: User, deployment: Deployment) -> str | None:
    if user.pk == deployment.requested_by_id:
        return "You asked for this deployment yourself"
    if deployment.revision and user.pk == deployment.revision.author_id:
        return "You wrote this revision yourself"
    if deployment.revision and user.pk in deployment.revision.editors:
        return "You typed in this revision yourself"
    return None
