"""The judge of a campaign: what AWS did, by the sandbox's ledger, against what people wrote down themselves. Pure."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

Line = Mapping[str, Any]

RULES: Final = {"dev": 0, "staging": 1, "production": 1, "by-hand": 1}
"""How many people an environment asks for; one more, and an owner among them, where data is at risk."""
VERDICTS: Final[dict[str, frozenset[str]]] = {
    "CREATE_COMPLETE": frozenset({"succeeded"}),
    "UPDATE_COMPLETE": frozenset({"succeeded"}),
    "DELETE_COMPLETE": frozenset({"succeeded"}),
    "UPDATE_ROLLBACK_COMPLETE": frozenset({"rolled_back"}),
    "ROLLBACK_COMPLETE": frozenset({"failed"}),
    "DELETE_FAILED": frozenset({"needs_attention"}),
    "ROLLBACK_FAILED": frozenset({"needs_attention"}),
    "UPDATE_ROLLBACK_FAILED": frozenset({"needs_attention"}),
}
_BROUGHT_BACK: Final = {"UPDATE_ROLLBACK_COMPLETE": frozenset({"succeeded"})}
"""What a rescue is asked for ends it well."""
_BRINGING: Final = frozenset({"deploy", "rollback", "adopt"})
_WITHOUT_CHANGE_SET: Final = frozenset({"destroy", "rescue"})
EXECUTED: Final = frozenset({"succeeded", "rolled_back", "failed", "needs_attention"})
_BROKEN: Final = (
    frozenset(VERDICTS) - {"CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_COMPLETE"} - {"UPDATE_ROLLBACK_COMPLETE"}
)
_OPERATIONS: Final = frozenset({"ExecuteChangeSet", "DeleteStack", "ContinueUpdateRollback"})


@dataclass
class Verdict:
    """Everything that must be empty."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    overlapped: list[str] = field(default_factory=list)
    unapproved: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    audit: list[str] = field(default_factory=list)

    @property
    def faults(self) -> dict[str, list[str]]:
        """What is not as it must be."""
        return {name: found for name, found in vars(self).items() if found}

    def line(self, runs: int) -> str:
        """The last line of a campaign."""
        return " ".join([f"runs={runs}", *(f"{name}={len(found)}" for name, found in vars(self).items())])


class Witnesses:
    """Both files, sorted by what they tell of."""

    def __init__(self, ledger: Iterable[Line], notebook: Iterable[Line], refused: Iterable[Line] = ()) -> None:
        self.ledger = [line for line in ledger if line["action"] in _OPERATIONS and line["token"]]
        self.begun, self.ended = _by_token(self.ledger, begun=True), _by_token(self.ledger, begun=False)
        self.notes: defaultdict[str, list[Line]] = defaultdict(list)
        for line in notebook:
            self.notes[line["what"]].append(line)
        self.asked = {line["deployment"]: line for line in self.notes["asked"]}
        self.ends = {line["deployment"]: line for line in self.notes["end"]}
        self.stopped = {line["deployment"]: line["why"] for line in self.notes["stopped"]}
        self.foreign = {line["token"] for line in self.notes["foreign"]}
        self.refused = [line for line in refused if line["token"] in self.asked]

    def touched(self, token: str) -> bool:
        """Whether somebody else was at work on the stack between the request and its end."""
        asked, end = self.asked[token], self.ends[token]
        theirs = (line["at"] for line in self.notes["foreign"] if line["stack"] == asked["stack"])
        return any(asked["at"] <= at <= end["at"] for at in theirs)

    def is_foreign(self, token: str) -> bool:
        """Whether somebody else was the last to change the stack before the request."""
        asked = self.asked[token]
        here = (line for line in self.ledger if line["stack_name"] == asked["stack"] and when(line) < asked["at"])
        last = max(here, key=lambda line: int(line["n"]), default=None)
        return last is not None and last["token"] in self.foreign

    def operations(self, token: str) -> list[Line]:
        """What began with the token, without the removal of stacks in which there never was anything."""
        removal = self.asked[token]["kind"] == "destroy" if token in self.asked else True
        return [line for line in self.begun[token] if removal or self._is_real(line)]

    def _is_real(self, line: Line) -> bool:
        """Deleting a stack that only ever had change sets changes nothing."""
        if line["action"] != "DeleteStack":
            return True
        before = (one for one in self.ledger if one["stack_id"] == line["stack_id"] and one["n"] < line["n"])
        return any(one["action"] == "ExecuteChangeSet" for one in before)


def judge(ledger: Iterable[Line], notebook: Iterable[Line], refused: Iterable[Line] = ()) -> Verdict:
    """Compare both witnesses; ``refused`` are the operations that AWS was asked for and did not begin."""
    seen, found = Witnesses(ledger, notebook, refused), Verdict()
    for token, asked in seen.asked.items():
        name = f"{token} {asked['kind']} {asked['stack']} {_said(seen, token)}"
        begun = seen.operations(token)
        if len(begun) > 1:
            found.doubled.append(name)
        if begun and (reason := _not_approved(seen, token, begun[0])):
            found.unapproved.append(f"{name}: {reason}")
        if reason := _lost(seen, token, bool(begun)):
            found.lost.append(f"{name}: {reason}")
        elif reason := _wrong(seen, token, bool(begun)):
            found.wrong.append(f"{name}: {reason}")
    strangers = seen.begun.keys() - seen.asked.keys() - seen.foreign
    found.unapproved += [f"nobody asked for {token}" for token in sorted(strangers)]
    found.overlapped = [*_overlaps(seen.ledger), *_tried(seen)]
    return found


def _said(seen: Witnesses, token: str) -> str:
    end = seen.ends.get(token)
    return f"{end['state']} ({end['outcome']})" if end else "no end"


def _not_approved(seen: Witnesses, token: str, began: Line) -> str:
    """Why it should not have been executed; empty when it should."""
    asked, plans = seen.asked[token], [plan for plan in seen.notes["plan"] if plan["deployment"] == token]
    if token in seen.stopped:
        return f"stopped before: {seen.stopped[token]}"
    plain = asked["kind"] not in _WITHOUT_CHANGE_SET
    if plain and f":changeSet/p-{token}/" not in began["change_set_id"]:
        return "another deployment's change set"
    needed, owner = RULES[asked["place"]], False
    if plans:
        shown = plans[-1]
        needed, owner = max(needed, shown["needed"]), shown["owner"]
        if plain and shown["change_set"] != began["change_set_id"]:
            return "another change set than the one on the screen"
    votes = _votes(seen, token, asked["by"], plans[-1]["digest"] if plans else "")
    if len(votes) < needed:
        return f"{len(votes)} of {needed} votes"
    return "no owner among the votes" if owner and not any(votes.values()) else ""


def _votes(seen: Witnesses, token: str, author: str, digest: str) -> dict[str, bool]:
    """Who approved this digest in this environment and still counts, and whether as an owner."""
    place = seen.asked[token]["environment"]
    left = {line["by"] for line in seen.notes["voter_left"] if line["deployment"] == token}
    votes = (line for line in seen.notes["vote"] if line["environment"] == place and line["digest"] == digest)
    return {line["by"]: line["owner"] for line in votes if line["by"] not in left | {author}}


def _lost(seen: Witnesses, token: str, executed: bool) -> str:
    """Why somebody waits in vain for what they asked for; empty when it was done, or ended with a known reason."""
    end = seen.ends.get(token)
    if end is None:
        return "never ended"
    if executed or end["state"] in EXECUTED:
        return ""
    reasons = {
        "cancelled": token in seen.stopped or _taken_over(seen, token),
        "rejected": token in seen.stopped,
        "expired": token in seen.stopped,
        "superseded": _overtaken(seen, token),
        "no_changes": seen.asked[token]["kind"] != "deploy",
        "plan_failed": _was_broken(seen, token),
    }
    return "" if reasons.get(end["state"], False) else f"ended as {end['state']} for no reason that we know of"


def _overtaken(seen: Witnesses, token: str) -> bool:
    """Whether something else was asked for meanwhile, or happened at AWS, or a vote was taken back."""
    asked, end = seen.asked[token], seen.ends[token]
    if any(line["deployment"] == token for line in seen.notes["voter_left"]) or seen.touched(token):
        return True
    mine = (line for line in seen.asked.values() if line["environment"] == asked["environment"])
    if any(asked["at"] <= line["at"] <= end["at"] and line["deployment"] != token for line in mine):
        return True
    # While AWS is silent such a plan is by our own last revision, and the door finds what it did not know of.
    if asked["kind"] in _WITHOUT_CHANGE_SET and seen.is_foreign(token):
        return True
    theirs = (line for line in seen.ledger if line["stack_name"] == asked["stack"] and line["token"] != token)
    return any(asked["at"] <= when(line) <= end["at"] for line in theirs)


def _taken_over(seen: Witnesses, token: str) -> bool:
    """Whether another deployment had taken the stack over before this one, which wanted to, came to its turn."""
    asked, end = seen.asked[token], seen.ends[token]
    others = [
        other
        for other, line in seen.asked.items()
        if other != token and line["kind"] == asked["kind"] == "adopt" and line["environment"] == asked["environment"]
    ]
    lines = (line for other in others for line in seen.ended[other])
    return any(line["outcome"] == "UPDATE_COMPLETE" and when(line) < end["at"] for line in lines)


def _was_broken(seen: Witnesses, token: str) -> bool:
    """Whether AWS could not change the stack at some time of the planning: an operation had left it broken or stuck.

    People see the end some time after it came, so the stack may have been mended in between.
    """
    asked, end = seen.asked[token], seen.ends[token]
    mine = (line for line in seen.ledger if line["stack_name"] == asked["stack"])
    states = [line for line in mine if line["outcome"] not in _ACTIONS]
    found = [line["outcome"] for line in states if when(line) < asked["at"]][-1:]
    found += [line["outcome"] for line in states if asked["at"] <= when(line) < end["at"]]
    return bool(_BROKEN.intersection(found)) or seen.touched(token)


_ACTIONS: Final = frozenset({"accepted", "repeated"})


def _wrong(seen: Witnesses, token: str, executed: bool) -> str:
    state, outcomes = seen.ends[token]["state"], [line["outcome"] for line in seen.ended[token]]
    if executed is not (state in EXECUTED) and not (state == "succeeded" and _ran_already(seen, token)):
        return f"AWS: {outcomes or 'never executed'}"
    verdicts = VERDICTS | (_BROUGHT_BACK if seen.asked[token]["kind"] == "rescue" else {})
    if executed and outcomes and state not in verdicts.get(outcomes[-1], frozenset()):
        return f"AWS: {outcomes[-1]}"
    return "AWS has not ended it" if executed and not outcomes else ""


def _ran_already(seen: Witnesses, token: str) -> bool:
    """Whether AWS had done well what a deployment brings before it began, so that nothing was left to execute."""
    asked, end = seen.asked[token], seen.ends[token]
    mine = (line for line in seen.ledger if line["stack_name"] == asked["stack"] and when(line) < end["at"])
    states = [line["outcome"] for line in mine if line["outcome"] not in _ACTIONS]
    return asked["kind"] in _BRINGING and states[-1:] in (["CREATE_COMPLETE"], ["UPDATE_COMPLETE"])


def _by_token(ledger: Iterable[Line], *, begun: bool) -> defaultdict[str, list[Line]]:
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for line in ledger:
        if line["outcome"] != "repeated" and (line["outcome"] == "accepted") is begun:
            found[line["token"]].append(line)
    return found


def _overlaps(ledger: Iterable[Line]) -> list[str]:
    """Operations that began on a stack before the one before them had ended."""
    running: dict[str, str] = {}
    found = []
    for line in ledger:
        if line["outcome"] == "accepted":
            if line["stack_id"] in running:
                found.append(f"{line['stack_name']}: {line['token']} during {running[line['stack_id']]}")
            running[line["stack_id"]] = line["token"]
        elif line["outcome"] != "repeated":
            running.pop(line["stack_id"], None)
    return found


def _tried(seen: Witnesses) -> list[str]:
    """Operations of ours that AWS refused because another one of ours was under way: only AWS kept them apart."""
    found = []
    for line in seen.refused:
        before = [one for one in seen.ledger if one["stack_id"] == line["stack_id"] and one["n"] <= line["after"]]
        runs = before[-1]["token"] if before and before[-1]["outcome"] in _ACTIONS else ""
        if runs in seen.asked and runs != line["token"]:
            found.append(f"{line['stack_name']}: {line['token']} was tried during {runs}: {line['detail']}")
    return found


def when(line: Line) -> float:
    """When the sandbox wrote the line, in seconds since 1970."""
    return datetime.fromisoformat(line["at"]).timestamp()


def waits(ledger: Iterable[Line], notebook: Iterable[Line]) -> list[float]:
    """Seconds from the last vote that it took to AWS's acceptance, sorted, of everything that was executed."""
    seen = Witnesses(ledger, notebook)
    ready = {line["deployment"]: line["at"] for line in seen.notes["ready"]}
    return sorted(when(seen.begun[token][0]) - at for token, at in ready.items() if seen.begun[token])


def share(values: list[float], part: float) -> float:
    """The percentile of sorted values; 0 of none."""
    return values[max(0, math.ceil(part * len(values)) - 1)] if values else 0.0
