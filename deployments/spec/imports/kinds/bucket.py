"""File stores: private buckets, what is deleted in them when, and the functions that their files run. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deployments.spec.bucket_moves import CLASSES, RULE
from deployments.spec.buckets import EVENTS
from deployments.spec.imports.kinds import site
from deployments.spec.imports.kinds.mappings import function_of, permissions_for
from deployments.spec.imports.proposal import Link, Proposal, Unknown, View, only
from deployments.spec.kinds.running import permission_role_of

_OUR_RULES = ("unfinished", "old", "versions")


def recognise(view: View, name: str) -> Proposal:
    """A private bucket, or a website. One that is open to the internet otherwise is left to the rest."""
    if site.is_site(view, name):
        return site.recognise(view, name)
    properties = view.properties(name)
    settings: dict[str, Any] = {
        "versions": only(properties, "VersioningConfiguration", dict, {}).get("Status") == "Enabled",
        "encryption": _encryption(properties),
        **_lifecycle(properties),
        **_cors(properties),
    }
    claims = {"Bucket": name}
    if policy := view.one("AWS::S3::BucketPolicy", "Bucket", name):
        claims["BucketPolicy"] = policy
    links = tuple(_runs(view, name, settings))
    return Proposal(name, "bucket", settings, claims, links)


def _encryption(properties: dict[str, Any]) -> str:
    sealing = only(properties, "BucketEncryption", dict, {})
    return "aws_managed" if "aws:kms" in str(sealing) else "s3"


def _lifecycle(properties: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    rules = only(only(properties, "LifecycleConfiguration", dict, {}), "Rules", list, [])
    for rule in rules:
        if isinstance(rule, dict) and str(rule.get("Id")).partition("-")[0] == RULE:
            found.setdefault("moves", []).extend(_moves(rule))
            continue
        if not isinstance(rule, dict) or rule.get("Id") not in _OUR_RULES:
            raise Unknown("It has rules of its own for when files are deleted or moved.")
        if "ExpirationInDays" in rule:
            found["delete_after"] = only(rule, "ExpirationInDays", int, None)
        if "NoncurrentVersionExpiration" in rule:
            older = only(rule, "NoncurrentVersionExpiration", dict, {})
            found["versions_kept"] = only(older, "NoncurrentDays", int, None)
    if (
        only(properties, "VersioningConfiguration", dict, {}).get("Status") == "Enabled"
        and "versions_kept" not in found
    ):
        raise Unknown("It keeps older versions for ever; a file store deletes them after some days.")
    return found


def _moves(rule: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of one of our rules; what differs from them is found when both are compared."""
    places = {name: place for place, name in CLASSES.items()}
    for move in only(rule, "Transitions", list, []):
        place = places.get(str(move.get("StorageClass"))) if isinstance(move, dict) else None
        if place is None:
            raise Unknown("It moves files to a storage class that a file store does not offer.")
        yield {"prefix": rule.get("Prefix"), "after": move.get("TransitionInDays"), "to": place}


def _cors(properties: dict[str, Any]) -> dict[str, Any]:
    rules = only(only(properties, "CorsConfiguration", dict, {}), "CorsRules", list, [])
    if not rules:
        return {}
    if len(rules) > 1 or not isinstance(rules[0], dict):
        raise Unknown("It has several rules for calls from websites.")
    methods, origins = (only(rules[0], name, list, []) for name in ("AllowedMethods", "AllowedOrigins"))
    return {"origins": list(origins), "methods": list(methods)}


def _runs(view: View, name: str, settings: dict[str, Any]) -> Iterator[Link]:
    properties = view.properties(name)
    told = only(only(properties, "NotificationConfiguration", dict, {}), "LambdaConfigurations", list, [])
    events: dict[str, list[str]] = {}
    for row in told:
        function = function_of(view, row.get("Function")) if isinstance(row, dict) else None
        if function is None:
            raise Unknown("It calls something else than a function of this template.")
        events.setdefault(function, []).append(str(row.get("Event")))
        settings |= _filter(row)
    for function, named in events.items():
        settings["events"] = next((name for name, all_ in EVENTS.items() if tuple(named) == all_), "created")
        rights = permissions_for(view, function, "s3.amazonaws.com")
        mine = [one for one in rights if _noted(view, one) == view.names[name]] or rights
        claims = {permission_role_of(view.names[function]): mine[0]} if mine else {}
        yield Link(function, claims=claims)


def _noted(view: View, name: str) -> str:
    """The component that our own note says a right belongs to: all rights of S3 to call a function are alike."""
    return str(view.resources[name].get("Metadata", {}).get("Tierboard", {}).get("Component", ""))


def _filter(row: dict[str, Any]) -> dict[str, Any]:
    rules = row.get("Filter", {}).get("S3Key", {}).get("Rules", [])
    return {str(rule.get("Name")).lower(): rule.get("Value") for rule in rules if isinstance(rule, dict)}
