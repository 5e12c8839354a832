"""Who may save and withdraw the blueprints of a team, and start from them.

As in ``policies``: ``None`` means yes, anything else is the reason in words, with who can.
"""

from deployments import policies
from deployments.models import BlueprintVersion, Revision, TeamBlueprint
from teams.models import User
from teams.roles import Role


def may_save_blueprint(user: User, revision: Revision) -> str | None:
    """Save the revision as a version of a blueprint of its team. What is blocked is nothing to start from."""
    team = revision.application.team
    reason = policies.needs(user, team, Role.DEVELOPER, "save blueprints")
    return reason or policies.why_blocked(revision)


def why_not_from(version: BlueprintVersion) -> str | None:
    """Why nobody starts from a version or takes it over: it is what a revision says that was blocked since."""
    if reason := policies.why_blocked(version.revision):
        return f"{reason} It is version {version.number} here: save the next one from a revision that works."
    return None


def may_withdraw_blueprint(user: User, blueprint: TeamBlueprint) -> str | None:
    """Offer it to nobody any more."""
    return policies.needs(user, blueprint.team, Role.OWNER, "withdraw blueprints") or why_withdrawn(blueprint)


def why_withdrawn(blueprint: TeamBlueprint) -> str | None:
    """Who withdrew it, as a sentence; ``None`` while it is offered."""
    if blueprint.withdrawn_at is None:
        return None
    return f"The blueprint {blueprint.name} was withdrawn by {blueprint.withdrawn_by}. Choose another one."
