"""What each way on with a stuck stack is called and what it would do, said before anybody chooses it. Pure."""

from dataclasses import dataclass
from typing import Final

from deployments.remedies import Remedy


@dataclass(frozen=True)
class RemedyWords:
    """``aws`` is AWS's name of the call. The rest answers what one wants to know before."""

    label: str
    aws: str
    effect: str
    risk: str
    takes: str
    undo: str
    press: str


REMEDIES: Final[dict[Remedy, RemedyWords]] = {
    Remedy.CONTINUE: RemedyWords(
        "Continue going back",
        "ContinueUpdateRollback",
        "AWS tries again to bring back what failed, then the rest. It ends at the revision that ran before. "
        "Where the first thing that failed has a cause that stays, have that put right before.",
        "none",
        "some minutes",
        "nothing to take back: it finishes what AWS began",
        "Plan to continue",
    ),
    Remedy.SKIP: RemedyWords(
        "Continue without what cannot go back",
        "ContinueUpdateRollback, ResourcesToSkip",
        "AWS leaves out what you tick, beneath, after choosing this, and brings back the rest. "
        "Skipped resources no longer match the definition; deploy again afterwards to bring them in line.",
        "none; skipped resources stay as they are",
        "some minutes",
        "yes, by deploying again",
        "Plan to continue without them",
    ),
    Remedy.ROLL_BACK: RemedyWords(
        "Go back to what ran before",
        "RollbackStack",
        "AWS undoes the change that stopped half way. It ends at the revision that ran before.",
        "none",
        "as long as the change took so far",
        "yes, by deploying again",
        "Plan to go back",
    ),
    Remedy.KEEP: RemedyWords(
        "Remove the rest, keep what cannot be deleted",
        "DeleteStack, RetainResources",
        "AWS forgets what it could not delete and removes everything else. "
        "What stays goes on costing money in the account until somebody deletes it there.",
        "what is removed; the plan names it",
        "some minutes",
        "no",
        "Plan to remove the rest",
    ),
    Remedy.FORCE: RemedyWords(
        "Remove by force",
        "DeleteStack, FORCE_DELETE_STACK",
        "AWS tries everything once more and then drops the stack, whatever it could not delete. "
        "Only if nothing else helps: AWS alone decides what stays.",
        "everything in it; what AWS cannot delete stays",
        "some minutes",
        "no",
        "Plan to remove by force",
    ),
}
