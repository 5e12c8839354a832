"""CloudFront in memory: clearings by their reference, each done after so many looks."""

from dataclasses import dataclass, field

from deployments.aws.errors import AwsProblem
from deployments.aws.shapes import Invalidation


@dataclass
class FakeDelivery:
    """``made`` maps distribution and reference to the id of what was made; ``sent`` counts every call that made one or
    answered with it. ``troubles`` are raised first, ``lost`` ones after the effect. So many ``looks`` are left.
    """

    made: dict[tuple[str, str], str] = field(default_factory=dict)
    sent: list[tuple[str, str]] = field(default_factory=list)
    troubles: list[AwsProblem] = field(default_factory=list)
    lost: list[AwsProblem] = field(default_factory=list)
    looks: int = 1
    forgets: bool = False

    def invalidate(self, distribution: str, reference: str) -> Invalidation:
        """Tokened by its reference."""
        if self.troubles:
            raise self.troubles.pop(0)
        self.sent.append((distribution, reference))
        made = self.made.setdefault((distribution, reference), f"I{len(self.made) + 1}")
        if self.lost:
            raise self.lost.pop(0)
        return Invalidation(made, self._status())

    def invalidation(self, distribution: str, id_: str) -> Invalidation | None:
        """How one stands."""
        if self.forgets or (distribution, id_) not in {(place[0], made) for place, made in self.made.items()}:
            self.forgets = False
            return None
        self.looks -= 1
        return Invalidation(id_, self._status())

    def _status(self) -> str:
        return "InProgress" if self.looks > 0 else "Completed"
