"""Roles in memory: whom their trust policies let in, and where they lead."""

from dataclasses import dataclass, field

from config.aws import Target
from deployments.aws.errors import AwsProblem, Trouble
from tests.fakes.account import FakeAws


@dataclass
class FakeRole:
    """A role: ``external_id`` is what its trust policy asks for, ``None`` when it asks for nothing.

    ``leads_to`` is the account one lands in, ``blind`` whether its policy lacks the right to look at stacks.
    """

    external_id: str | None
    leads_to: str = "111122223333"
    blind: bool = False


@dataclass
class FakeDoors:
    """Hand it in as ``enter``. ``trouble`` is what AWS answers instead of anything else; ``seen`` is who asked how."""

    roles: dict[str, FakeRole] = field(default_factory=dict)
    trouble: Trouble | None = None
    seen: list[Target] = field(default_factory=list)

    def __call__(self, target: Target) -> FakeAws:
        """The account behind the role, for whom it trusts."""
        self.seen.append(target)
        if self.trouble:
            raise AwsProblem(self.trouble, "AssumeRole", "Code", "AWS's own words")
        role = self.roles.get(target.role_arn)
        if role is None or role.external_id not in (None, target.external_id):
            raise AwsProblem(Trouble.DENIED, "AssumeRole", "AccessDenied", "not authorized to perform sts:AssumeRole")
        inside = FakeAws(role.leads_to)
        if role.blind:
            inside.cloudformation.stack = _refused  # type: ignore[method-assign]
        return inside


def _refused(name_or_id: str) -> None:
    raise AwsProblem(Trouble.DENIED, "DescribeStacks", "AccessDenied", "not authorized")
