"""Which roles there are and whom they trust. Kept in the journal; more of them come through the control endpoint.

A role asks for any ExternalId that is not empty, for one certain ExternalId, or for none. It may also lead to another
account than its ARN says, as a wrong registration does.
"""

import re
from dataclasses import asdict, dataclass

from sandbox.settings import ACCOUNT_ID, ROLE_NAMES
from sandbox.store import Store

KIND = "role"
NAME = re.compile(r"[\w+=,.@-]{1,64}")
ACCOUNT = re.compile(r"\d{12}")
ANY, NONE = "*", ""


class BadRole(Exception):
    """A role that makes no sense; the message says what does."""


@dataclass(frozen=True)
class Role:
    """A role: `external_id` is what it asks for (`*` any, empty none), `leads_to` the account that one lands in."""

    arn: str
    external_id: str = ANY
    leads_to: str = ACCOUNT_ID

    @property
    def name(self) -> str:
        """The last part of the ARN."""
        return self.arn.rpartition("/")[2]

    def trusts(self, external_id: str) -> bool:
        """Whether it lets in who sends this ExternalId (empty for none). One that asks for none ignores what is sent,
        as a trust policy without the condition does.
        """
        return (
            self.external_id == NONE
            or (self.external_id == ANY and bool(external_id))
            or self.external_id == external_id
        )


class Trust:
    """The roles of one sandbox."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def role(self, arn: str) -> Role | None:
        """The role with this ARN, or None."""
        known = self._store.get(KIND, arn)
        if known is not None:
            return Role(**known)
        return Role(arn) if arn in {role_arn(ACCOUNT_ID, name) for name in ROLE_NAMES} else None

    async def add(self, name: str, account: str, external_id: str, leads_to: str) -> Role:
        """Add a role, or change one. Raises BadRole."""
        if not NAME.fullmatch(name):
            raise BadRole("name is up to 64 letters, digits and the characters +=,.@-_.")
        if not ACCOUNT.fullmatch(account) or not ACCOUNT.fullmatch(leads_to):
            raise BadRole("account and leads_to are account ids of 12 digits.")
        role = Role(role_arn(account, name), external_id, leads_to)
        await self._store.save((KIND, role.arn, asdict(role)))
        return role


def role_arn(account: str, name: str) -> str:
    """The ARN of a role."""
    return f"arn:aws:iam::{account}:role/{name}"
