"""Tables of people, accounts, tokens, audit and notices."""

from teams.models.account import AwsAccount
from teams.models.audit import AuditEntry, AuditRound, AuditSeal
from teams.models.notice import Notice
from teams.models.people import Membership, Team, User, imagined, remember_teams, teams_of
from teams.models.tokens import ApiToken, IdempotencyRecord

__all__ = [
    "ApiToken",
    "AuditEntry",
    "AuditRound",
    "AuditSeal",
    "AwsAccount",
    "IdempotencyRecord",
    "Membership",
    "Notice",
    "Team",
    "User",
    "imagined",
    "remember_teams",
    "teams_of",
]
