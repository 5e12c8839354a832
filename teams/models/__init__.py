"""Tables of people, accounts, audit and notices."""

from teams.models.account import AwsAccount
from teams.models.audit import AuditEntry, AuditSeal
from teams.models.notice import Notice
from teams.models.people import Membership, Team, User

__all__ = ["AuditEntry", "AuditSeal", "AwsAccount", "Membership", "Notice", "Team", "User"]
