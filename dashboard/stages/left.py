"""What AWS keeps in the account: what it is, what it costs by lying there, and where somebody deletes it by hand."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from costing.estimate.meters import LOG_STORAGE
from costing.estimate.results import Estimate, Line
from dashboard.bills import read_estimate
from dashboard.figures import CENT, UNPRICED, money_month
from dashboard.stages.rows import Text, bold
from deployments import insight
from deployments.models import Plan
from deployments.states import Kind

NOT_KNOWN: Final = "cost not known"
_LOGS: Final = "AWS::Logs::LogGroup"
_BESIDE: Final = ", left behind"
_CONSOLE: Final = {
    "AWS::Backup::BackupVault": "AWS Backup, Vaults (delete its recovery points first)",
    "AWS::Cognito::IdentityPool": "Cognito, Identity pools",
    "AWS::Cognito::UserPool": "Cognito, User pools",
    "AWS::DynamoDB::Table": "DynamoDB, Tables",
    "AWS::EFS::FileSystem": "EFS, File systems",
    "AWS::ElastiCache::ReplicationGroup": "ElastiCache, Backups",
    "AWS::KMS::Key": "KMS, Customer managed keys (schedule its deletion)",
    "AWS::Lambda::Function": "Lambda, Functions",
    _LOGS: "CloudWatch, Log groups",
    "AWS::OpenSearchService::Domain": "OpenSearch Service, Domains",
    "AWS::SQS::Queue": "SQS, Queues",
    "AWS::RDS::DBCluster": "RDS, Snapshots",
    "AWS::RDS::DBInstance": "RDS, Snapshots",
    "AWS::S3::Bucket": "S3, Buckets (empty it first)",
    "AWS::SecretsManager::Secret": "Secrets Manager, Secrets",
}


@dataclass(frozen=True)
class LeftBehind:
    """Something that AWS keeps when the stack lets go of it. ``place`` is where AWS's console has it, as far as known;
    ``cost`` an amount a month or a word, and ``of`` says what of, where that is not all.
    """

    sentence: tuple[Text, ...]
    physical_id: str
    cost: str
    of: str
    place: str


def left_behind(plan: Plan) -> tuple[LeftBehind, ...]:
    """What AWS keeps in the account."""
    rows = insight.stays_behind(plan)
    if not rows:
        return ()
    before, after = read_estimate(plan.cost_before), read_estimate(plan.cost_after)
    removing = plan.deployment.kind == Kind.DESTROY
    return tuple(
        LeftBehind(
            bold(str(row["sentence"])),
            str(row.get("physical_id") or ""),
            *_cost(row, before, after, removing=removing),
            _CONSOLE.get(row.get("type", ""), ""),
        )
        for row in rows
    )


def _cost(row: dict[str, Any], before: Estimate | None, after: Estimate | None, *, removing: bool) -> tuple[str, str]:
    """The amount, and what it is for."""
    name = row.get("logical_id", "")
    if after is None or not name:
        return NOT_KNOWN, ""
    if any(gap.logical_id == name for gap in after.unpriced):
        return UNPRICED, ""
    lines = [line for line in after.lines if line.logical_id == name]
    # After a replacement the new one has lines of its own.
    lines = [line for line in lines if line.name.endswith(_BESIDE)] or (lines if removing else [])
    if not lines:
        return NOT_KNOWN, ""
    logged = _logged(name, before) if row.get("type") == _LOGS and before else None
    return (_at_most(logged.amount), "for what was logged") if logged else (_month(lines), "")


def _at_most(amount: Decimal) -> str:
    """A trace is a bound by itself."""
    return money_month(amount) if 0 <= amount < CENT else f"at most {money_month(amount)}"


def _logged(name: str, before: Estimate) -> Line | None:
    """What keeping its entries costs while something is logged: afterwards they only get fewer."""
    return next((line for line in before.lines if line.logical_id == name and line.meter == LOG_STORAGE.key), None)


def _month(lines: list[Line]) -> str:
    return money_month(sum((line.amount for line in lines), Decimal(0)))
