"""A bad line to AWS on demand: rules that say which calls go wrong and how, counted and bounded.

A rule fits calls by service, action and stack. It lets the first `after` of them pass and then hits `times`, each with
`probability`; the dice depend on `seed` and the number of the call alone, so a campaign can be repeated. Rules and
their counts are in the journal. What a call does and what the ledger says of it is not touched.
"""

import random
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sandbox.store import Store

KIND = "injection"
KINDS: Mapping[str, str] = {
    "throttle": "the refusal Throttling, Rate exceeded",
    "error": "the failure InternalFailure with status 500",
    "expired": "the refusal ExpiredToken with status 403",
    "html": "a page of HTML with status 503 instead of an answer",
    "delay_before": "waits `seconds`, then does what was asked",
    "delay_after": "does what was asked and waits `seconds` before it answers",
    "drop_before": "closes the connection, nothing was done",
    "drop_after": "does what was asked and closes the connection without an answer",
    "truncate": "does what was asked and closes the connection in the middle of the answer",
    "old": "the answer to the same Describe or List call before this one",
    "stale": "DescribeStacks as it was before ExecuteChangeSet, CancelUpdateStack or DeleteStack of the same stack",
}
MOST_TIMES = 100_000
LONGEST_SECONDS = 120.0


class BadRule(Exception):
    """A rule that makes no sense; the message says what does."""


@dataclass(frozen=True)
class Rule:
    """One rule and how often it came to bear. `stack_id` and `snapshot` belong to a stale rule that is armed."""

    kinds: list[str]
    service: str = "cloudformation"
    action: str = "*"
    stack_name: str = ""
    after: int = 0
    times: int = 1
    seconds: float = 0.0
    probability: float = 1.0
    seed: int = 0
    seen: int = 0
    hits: dict[str, int] = field(default_factory=dict)
    stack_id: str = ""
    snapshot: str = ""

    @property
    def hit(self) -> int:
        """How often a call went wrong."""
        return sum(self.hits.values())

    @property
    def left(self) -> bool:
        """Whether it may still hit."""
        return self.hit < self.times

    def fits(self, service: str, action: str, stack_name: str) -> bool:
        """Whether it is about such a call."""
        return (
            self.service in ("*", service)
            and self.action in ("*", action)
            and (not self.stack_name or self.stack_name == stack_name)
        )

    def rolled(self) -> tuple["Rule", str]:
        """The rule after one more call that it fits, and what happens to that call: a kind or an empty string."""
        counted = replace(self, seen=self.seen + 1)
        dice = random.Random(f"{self.seed}:{self.seen}")  # noqa: S311 - dice that can be repeated
        if counted.seen <= self.after or dice.random() >= self.probability:
            return counted, ""
        kind = dice.choice(self.kinds)
        return replace(counted, hits={**self.hits, kind: self.hits.get(kind, 0) + 1}), kind


@dataclass(frozen=True)
class Injury:
    """What happens to a call; an empty `kind` is nothing."""

    kind: str = ""
    seconds: float = 0.0
    snapshot: str = ""


class Injections:
    """The rules of one sandbox."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def rules(self) -> dict[str, Rule]:
        """All rules by id, used up ones too."""
        return {key: Rule(**values) for key, values in self._store.all(KIND).items()}

    async def add(self, wanted: Mapping[str, Any]) -> str:
        """Take a rule; its id. Raises BadRule."""
        rule = _rule(wanted)
        rule_id = secrets.token_hex(4)
        await self._store.save((KIND, rule_id, asdict(rule)))
        return rule_id

    async def clear(self) -> None:
        """Forget all rules."""
        await self._store.save(*[(KIND, key, None) for key in self._store.all(KIND)])

    async def decide(self, service: str, action: str, stack: tuple[str, str]) -> Injury:
        """What happens to this call, which is counted by this; `stack` is the id and the name of the stack it is
        about.
        """
        for key, rule in self.rules().items():
            if not rule.left or not rule.fits(service, action, stack[1]):
                continue
            if rule.kinds == ["stale"] and (action != "DescribeStacks" or not stack[0] or rule.stack_id != stack[0]):
                continue
            rolled, kind = rule.rolled()
            await self._store.save((KIND, key, asdict(rolled)))
            if kind:
                return Injury(kind, rule.seconds, rule.snapshot)
        return Injury()

    def awaits_snapshot(self, stack: tuple[str, str]) -> list[str]:
        """Ids of the stale rules that are to be armed by an operation that begins on this stack."""
        return [
            key
            for key, rule in self.rules().items()
            if rule.kinds == ["stale"] and not rule.stack_id and rule.stack_name in ("", stack[1])
        ]

    async def arm(self, rule_ids: list[str], stack_id: str, snapshot: str) -> None:
        """Keep what the stack looked like."""
        known = self.rules()
        armed = [(KIND, key, asdict(replace(known[key], stack_id=stack_id, snapshot=snapshot))) for key in rule_ids]
        await self._store.save(*armed)


def _rule(wanted: Mapping[str, Any]) -> Rule:
    values = dict(wanted)
    kinds = values.pop("kinds", None) or [values.pop("kind", "")]
    unknown = [kind for kind in kinds if kind not in KINDS]
    allowed = {"service", "action", "stack_name", "after", "times", "seconds", "probability", "seed"}
    if unknown or set(values) - allowed:
        raise BadRule(
            f"Send kind (or a list kinds) of {', '.join(KINDS)}, and any of {', '.join(sorted(allowed))}. "
            f"Not known: {', '.join(map(str, [*unknown, *sorted(set(values) - allowed)]))}."
        )
    if "stale" in kinds and kinds != ["stale"]:
        raise BadRule("stale stands alone; in a campaign use old.")
    try:
        rule = Rule(
            kinds=[str(kind) for kind in kinds],
            service=str(values.get("service", "cloudformation")),
            action=str(values.get("action", "DescribeStacks" if kinds == ["stale"] else "*")),
            stack_name=str(values.get("stack_name", "")),
            after=int(values.get("after", 0)),
            times=int(values.get("times", 1)),
            seconds=float(values.get("seconds", 0)),
            probability=float(values.get("probability", 1)),
            seed=int(values.get("seed", 0)),
        )
    except (TypeError, ValueError) as error:
        raise BadRule("after, times and seed are whole numbers, seconds and probability are numbers.") from error
    if rule.after < 0 or not 1 <= rule.times <= MOST_TIMES or not 0 <= rule.seconds <= LONGEST_SECONDS:
        raise BadRule(f"after is at least 0, times 1 to {MOST_TIMES}, seconds 0 to {LONGEST_SECONDS:.0f}.")
    if not 0 <= rule.probability <= 1:
        raise BadRule("probability is 0 to 1.")
    return rule
