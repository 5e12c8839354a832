"""What goes with a table: a key of its own, units that follow the use, daily backups. Pure."""

from __future__ import annotations

import re
from typing import Any

from deployments.spec.imports.proposal import Unknown, View, only, target
from deployments.spec.naming import short_hash

Found = tuple[dict[str, Any], dict[str, str]]
"""Settings, and the resources that they stand for by their part of the component."""
_DAILY = re.compile(r"^cron\(0 (\d{1,2}) \* \* \? \*\)$")
_NUMBER = re.compile(r"-(\d{1,2})$")
_INDEX = re.compile(r"/index/([A-Za-z0-9_.-]+)$")


def beside(view: View, name: str) -> Found:
    """All of them, as far as the table has any."""
    settings: dict[str, Any] = {}
    claims: dict[str, str] = {}
    for more, parts in (_key(view, name), _scaling(view, name), _backups(view, name)):
        settings |= more
        claims |= parts
    return settings, claims


def _key(view: View, name: str) -> Found:
    sealing = only(view.properties(name), "SSESpecification", dict, {})
    key = target(sealing.get("KMSMasterKeyId")) or ""
    if view.resources.get(key, {}).get("Type") != "AWS::KMS::Key":
        return {}, {}
    called = view.one("AWS::KMS::Alias", "TargetKeyId", key)
    return {"encryption": "own_key"}, {"Key": key, **({"KeyName": called} if called else {})}


def _scaling(view: View, name: str) -> Found:
    claims: dict[str, str] = {}
    most: dict[str, Any] = {}
    for one in view.of("AWS::ApplicationAutoScaling::ScalableTarget", "ResourceId", name):
        said = view.properties(one)
        direction = "Read" if "Read" in str(said.get("ScalableDimension")) else "Write"
        index = _INDEX.search(str(only(said, "ResourceId", dict, {}).get("Fn::Sub")))
        part = f"{direction}Scaling{short_hash(index[1]) if index else ''}"
        claims[part] = one
        most[f"most_{direction.lower()}s"] = only(said, "MaxCapacity", int, None)
        rule = view.one("AWS::ApplicationAutoScaling::ScalingPolicy", "ScalingTargetId", one)
        if rule:
            claims[f"{part}Rule"] = rule
            goal = only(view.properties(rule), "TargetTrackingScalingPolicyConfiguration", dict, {})
            most["utilization"] = only(goal, "TargetValue", int, None)
    return ({"scaling": most} if most else {}), claims


def _number(pattern: re.Pattern[str], text: str) -> int:
    """The number in a text of ours. Raises Unknown for another text."""
    found = pattern.search(text)
    if found is None:
        raise Unknown("Its backups are made at other times than once a day, or under another name.")
    return int(found[1])


def _backups(view: View, name: str) -> Found:
    for selection, body in view.resources.items():
        if body.get("Type") != "AWS::Backup::BackupSelection":
            continue
        said = view.properties(selection)
        chosen = only(said, "BackupSelection", dict, {})
        if [target(one) for one in only(chosen, "Resources", list, [])] != [name]:
            continue
        plan, role = target(said.get("BackupPlanId")) or "", target(chosen.get("IamRoleArn")) or ""
        (rule,) = only(only(view.properties(plan), "BackupPlan", dict, {}), "BackupPlanRule", list, [])
        vault = target(rule.get("TargetBackupVault")) or ""
        called = view.properties(vault)["BackupVaultName"]["Fn::Sub"][0]
        backups = {
            "keep_days": rule["Lifecycle"]["DeleteAfterDays"],
            "hour": _number(_DAILY, rule["ScheduleExpression"]),
            "vault": _number(_NUMBER, called),
        }
        parts = {"BackupSelection": selection, "BackupPlan": plan, "BackupRole": role, "BackupVault": vault}
        return {"backups": backups}, parts
    return {}, {}
