"""Backup vaults: every backup of a table is a whole one, kept until it is old enough. Pure.

Backups of tables cost what DynamoDB asks for them, whether DynamoDB or AWS Backup made them (AWS: "Understanding Amazon
DynamoDB billing for backups").
"""

from collections.abc import Iterator

from costing.estimate.charges import Charge, Gap, Scene
from costing.estimate.graph import TABLE_TYPE
from costing.estimate.meters import TABLE_BACKUPS
from costing.estimate.reading import Properties, Resource, references
from costing.estimate.resources.dynamodb_table import own_size

PLAN_TYPE = "AWS::Backup::BackupPlan"
SELECTION_TYPE = "AWS::Backup::BackupSelection"
LONGEST_DAYS = 36_500
DAILY_FIELDS = 6
NOT_DAILY = "Only backups once a day are counted."
NO_END = "Backups without an end pile up for ever and are not counted."
NO_TABLE = "What is backed up here is no table of the template, so it is not counted."


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """The backups that lie in the vault once the oldest of them is deleted."""
    rules = [(plan, rule) for plan in scene.graph.of_type(PLAN_TYPE) for rule in _rules(plan, resource)]
    for plan, rule in rules:
        if not _is_daily(rule.text("ScheduleExpression", "")):
            yield Gap(NOT_DAILY)
        elif not rule.block("Lifecycle").has("DeleteAfterDays"):
            yield Gap(NO_END)
        else:
            days = rule.block("Lifecycle").number("DeleteAfterDays", default=None, lowest=1, highest=LONGEST_DAYS)
            yield from _kept(resource, scene, plan, days)


def _rules(plan: Resource, vault: Resource) -> Iterator[Properties]:
    for rule in plan.properties.block("BackupPlan").blocks("BackupPlanRule"):
        if vault.logical_id in references(rule.values.get("TargetBackupVault")):
            yield rule


def _is_daily(expression: str) -> bool:
    """Whether a schedule names one minute and hour of every day: cron(0 5 * * ? *)."""
    fields = expression.removeprefix("cron(").removesuffix(")").split()
    once = len(fields) == DAILY_FIELDS and all(field.isdigit() for field in fields[:2])
    return once and all(field in ("*", "?") for field in fields[2:])


def _kept(vault: Resource, scene: Scene, plan: Resource, days: int) -> Iterator[Charge | Gap]:
    tables = _tables(scene, plan)
    if not tables:
        yield Gap(NO_TABLE)
    for table in tables:
        gigabytes, how, answers = own_size(table, scene)
        yield Charge(TABLE_BACKUPS, vault, gigabytes * days, "fixed", f"{days:,} daily backups of {how}", answers)


def _tables(scene: Scene, plan: Resource) -> list[Resource]:
    found: dict[str, Resource] = {}
    for selection in scene.graph.of_type(SELECTION_TYPE):
        if plan.logical_id in references(selection.properties.values.get("BackupPlanId")):
            for name in references(selection.properties.block("BackupSelection").values.get("Resources")):
                target = scene.graph.by_id.get(name)
                if target is not None and target.type == TABLE_TYPE:
                    found[name] = target
    return list(found.values())
