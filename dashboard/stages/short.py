"""The sentence above the red card of what did not end well. Pure: cause, what runs and what to do stand beneath it."""

from dashboard.words import ENDED
from deployments.states import Status


def in_short(
    status: Status,
    *,
    step: str = "",
    component: str = "",
    field: str = "",
    checks: int = 0,
    runs: str = "",
    fails: str = "",
    cause: str = "",
) -> str:
    """Where it stands and what comes next. Names stand between double stars.

    :param step: what is recommended; ``component`` is what to mend and ``field`` which of its settings, by its label;
        ``checks`` how many must be put right.
    :param runs: what was brought back, as ``Revision 7 is running again.``, or what runs, as ``revision 7``; ``fails``
        is what does not, ``cause`` why, as a sentence.
    """
    lower = f"{step[:1].lower()}{step[1:]}"
    if status is Status.DENIED and checks:
        return f"Nothing was changed. {checks} check{'s' if checks > 1 else ''} must pass first; {lower}."
    if status is Status.PLAN_FAILED and component:
        return f"Nothing was changed. Mend **{component}**{f': {field}' if field else ''}, then plan again."
    if status is Status.PLAN_FAILED and step:
        then = "" if "again" in lower else ", then plan again"
        return f"Nothing was changed. {step}{then}."
    if status is Status.NEEDS_ATTENTION and step:
        return f"AWS cannot go on alone. Recommended: {lower}."
    if status is Status.FAILED and step:
        return f"What runs now: {runs or 'nothing'}. What does not: {fails or 'what was asked for'}. Next: {lower}."
    if status is Status.ROLLED_BACK and runs and step:
        return f"{runs} {f'Cause: {cause} ' if cause else ''}Recommended: {lower}."
    return ENDED[status]
