"""What AWS keeps in the account: what it is, what it costs by lying there, and where somebody deletes it by hand."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from costing.estimate.meters import LOG_STORAGE
from costing.estimate.money import format_quantity
from costing.estimate.results import Estimate, Line
from dashboard.bills import read_estimate
from dashboard.figures import CENT, UNPRICED, money_month
from dashboard.held import holds
from dashboard.stages.rows import Text, bold
from deployments import insight
from deployments.models import Plan
from deployments.states import Kind

NOT_KNOWN: Final = "cost not known"
_LOGS: Final = "AWS::Logs::LogGroup"
_BESIDE: Final = ", left behind"
_SIZES: Final = ("items", "stored_gb", "database_gb", "warehouse_gb")
"""Guesses of how much lies there."""
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
    held = counted(plan)
    return tuple(
        LeftBehind(
            bold(str(row["sentence"])),
            str(row.get("physical_id") or ""),
            *_cost(row, before, after, held.get(str(row.get("logical_id")), ""), removing=removing),
            _CONSOLE.get(row.get("type", ""), ""),
        )
        for row in rows
    )


def counted(plan: Plan) -> dict[str, str]:
    """How much is in what would be lost or left behind, by logical id, where AWS counted it: ``about 24 items``."""
    return {
        str(row.get("logical_id")): holds(row)
        for row in plan.data_at_risk
        if str(row.get("what") or "unknown") != "unknown"
    }


def there(held: str) -> str:
    """``about 24 items are there``, as it stands behind a number that is a guess."""
    return f"{held} {'is' if ' 1 ' in f' {held} ' else 'are'} there"


def _cost(
    row: dict[str, Any], before: Estimate | None, after: Estimate | None, held: str, *, removing: bool
) -> tuple[str, str]:
    """The amount, and what it is for. ``held`` is how much is there, where that was counted."""
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
    return (_at_most(logged.amount), "for what was logged") if logged else (_month(lines), _guessed(lines, after, held))


def _guessed(lines: list[Line], after: Estimate, held: str) -> str:
    """Which guess of ours an amount is made from, beside what was counted; empty where nothing is guessed."""
    sources = {name for line in lines for name, source in line.sources if source == "default"}
    if not sources:
        return ""
    used = {one.key: one for one in after.assumptions if f"{one.component}.{one.key}" in sources}
    size = next((used[key] for key in _SIZES if key in used), None)
    words = f"guessed for {format_quantity(size.value)} {size.unit}" if size else "by a guess of ours"
    return f"{words}; {there(held)}" if held else words


def _at_most(amount: Decimal) -> str:
    """A trace is a bound by itself."""
    return money_month(amount) if 0 <= amount < CENT else f"at most {money_month(amount)}"


def _logged(name: str, before: Estimate) -> Line | None:
    """What keeping its entries costs while something is logged: afterwards they only get fewer."""
    return next((line for line in before.lines if line.logical_id == name and line.meter == LOG_STORAGE.key), None)


def _month(lines: list[Line]) -> str:
    return money_month(sum((line.amount for line in lines), Decimal(0)))
