"""Says what changes mean: whose they are, how risky, and a sentence for people. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from deployments.changes.change import Action, Change
from deployments.changes.delivery import DISTRIBUTION, is_served
from deployments.changes.logs import entries_lost
from deployments.changes.people import opens_to_guests
from deployments.changes.resources import (
    VERSION,
    About,
    about,
    copied_at_the_end,
    kept_on_removal,
    kept_on_replacement,
    leaves_a_snapshot,
    properties_of,
    resources_of,
)
from deployments.changes.rights import widened
from deployments.changes.store_words import DOMAIN, opens_to_everyone
from deployments.changes.wording import listed, named

ITEMS_STAY = "Its items do not move"


def explain(changes: Iterable[Change], before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """The changes with component, kind, risks and sentence filled in, sorted by what people look for first.

    ``before`` is the template that runs now (empty when nothing does), ``after`` the one of the change set.
    """
    known = [_explained(change, before, after) for change in changes]
    order = {"-": 0, "r": 1, "~": 2, "+": 3}
    return tuple(
        sorted(
            known,
            key=lambda c: ("data_loss" not in c.risks, bool(c.follows), order[c.sign], c.component, c.logical_id),
        )
    )


def _explained(change: Change, before: Mapping[str, Any], after: Mapping[str, Any]) -> Change:
    subject = about(change.logical_id, change.type, after, before)
    # Where nothing runs, everything is new, and nobody may do more than before.
    granted = widened(before, after, change.logical_id, subject.component) if before else ""
    risks = _risks(change, subject, before, after, granted)
    words = _follows(change, subject, before, after) or _sentence(change, subject, before, after)
    # What somebody may do from now on comes first: how AWS goes about it is nothing to decide.
    words = f"{granted} {words}" if granted else words
    return replace(change, component=subject.component, kind=subject.kind, risks=risks, sentence=words)


def _risks(
    change: Change, subject: About, before: Mapping[str, Any], after: Mapping[str, Any], granted: str
) -> tuple[str, ...]:
    found = {
        "data_loss": _loses_data(change, subject, before),
        "replacement": change.replaces,
        "removal": change.action is Action.REMOVE and not _older_version(change, before),
        "public": _becomes_public(change, before, after),
        "rights": bool(granted),
    }
    return tuple(name for name, holds in found.items() if holds)


def _loses_data(change: Change, subject: About, before: Mapping[str, Any]) -> bool:
    touches = change.action is Action.REMOVE or change.replaces or change.action is Action.UNKNOWN
    goes = change.action is not Action.ADD and (touches or "Delete" in change.policy_action)
    return (_at_stake(subject, before).holds_data and goes) or bool(entries_lost(change))


def _older_version(change: Change, before: Mapping[str, Any]) -> bool:
    """Whether it is a version of a function that the stack lets go of and AWS keeps."""
    return change.type == VERSION and kept_on_removal(before, change.logical_id)


def _at_stake(subject: About, before: Mapping[str, Any]) -> About:
    """What may be lost: the thing that is there now, whatever takes its place."""
    known = subject.logical_id in resources_of(before)
    return about(subject.logical_id, subject.type, before) if known else subject


def _becomes_public(change: Change, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    if change.action is Action.REMOVE:
        return False
    return is_public(change.type, properties_of(after, change.logical_id)) and not is_public(
        change.type, properties_of(before, change.logical_id)
    )


def is_public(type_: str, properties: Mapping[str, Any]) -> bool:
    """Whether everyone on the internet may use it: an open bucket policy, or a method or address that asks no proof.

    Without any properties there is no such resource, so nobody may.
    """
    if not properties:
        return False
    if type_ == "AWS::S3::BucketPolicy":
        document = properties.get("PolicyDocument", {})
        statements = document.get("Statement", [document]) if isinstance(document, Mapping) else [document]
        return any(_open(item) for item in (statements if isinstance(statements, list) else [statements]))
    if type_ == DISTRIBUTION:
        return is_served(properties)
    if type_ == DOMAIN:
        return opens_to_everyone(properties)
    if type_ == "AWS::Lambda::Url":
        return properties.get("AuthType") == "NONE"
    if type_ == "AWS::IAM::Role":
        return opens_to_guests(properties)
    if type_ == "AWS::ApiGatewayV2::Route":
        return properties.get("AuthorizationType", "NONE") == "NONE" and not _lets_nobody_in(properties)
    if type_ == "AWS::ApiGateway::Method":
        return (
            properties.get("AuthorizationType", "NONE") == "NONE"
            and properties.get("HttpMethod") != "OPTIONS"
            and not properties.get("ApiKeyRequired")
        )
    return False


def _lets_nobody_in(route: Mapping[str, Any]) -> bool:
    """Whether it is a browser's question, or a route of a live connection (only such a one can speak of keys) that is
    reached by those alone whom the route $connect let in.
    """
    key = str(route.get("RouteKey", ""))
    return key.startswith("OPTIONS ") or ("ApiKeyRequired" in route and key != "$connect")


def _open(statement: Any) -> bool:
    """Whether it lets everyone in; what AWS works out while deploying may do so."""
    if not isinstance(statement, Mapping) or "Effect" not in statement:
        return bool(statement)
    return (
        statement.get("Effect") == "Allow"
        and statement.get("Principal") in ("*", {"AWS": "*"})
        and not statement.get("Condition")
    )


def sentence(change: Change) -> str:
    """The stored sentence, or a plain one for a change that nobody explained."""
    return change.sentence or _sentence(change, About(change.logical_id, change.type, change.component), {}, {})


def _sentence(change: Change, subject: About, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    if change.action is Action.ADD:
        return f"{subject.words} is created."
    if change.action is Action.IMPORT:
        return f"{subject.words} exists already and is taken into the stack."
    if change.action is Action.REMOVE:
        return _removed(change, subject, before)
    if change.action is Action.UNKNOWN:
        return f"AWS names a change of {_inside(subject)} that Tierboard does not know. It counts as dangerous."
    if change.action is Action.DYNAMIC:
        return f"AWS can say only while deploying what happens to {_inside(subject)}."
    if change.action is Action.SYNC:
        return f"{subject.words} is written down as it really is; nothing is changed."
    if change.replaces:
        return _replaced(change, subject, before, after)
    return f"{subject.words} {_what(change, subject)}. {entries_lost(change)}".rstrip()


def _follows(change: Change, subject: About, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    cause = resources_of(after).get(change.follows)
    if not isinstance(cause, Mapping) or _loses_data(change, subject, before):
        return ""
    whose = _inside(about(change.follows, str(cause.get("Type", "")), after))
    what = "changed or replaced" if change.replaces else "changed"
    return f"AWS decides while deploying whether {_inside(subject)} is {what} too: it uses {whose}."


def _inside(subject: About) -> str:
    words = subject.words
    return words[0].lower() + words[1:]


def _removed(change: Change, subject: About, before: Mapping[str, Any]) -> str:
    if _older_version(change, before):
        return f"{subject.words} from before is called no more. It stays with its function, at no cost."
    keeps = change.policy_action in ("Retain", "Snapshot") or kept_on_removal(before, change.logical_id)
    if keeps and "Delete" not in change.policy_action:
        snapshot = change.policy_action == "Snapshot" or leaves_a_snapshot(before, change.logical_id)
        left = "a snapshot of it" if snapshot else "it"
        return f"{subject.words} leaves the stack; {left} stays behind in the account."
    if copy := copied_at_the_end(before, change.logical_id):
        return f"{subject.words} is deleted; a last {copy} of it stays in the account."
    lost = " with everything in it" if subject.holds_data else ""
    return f"{subject.words} is deleted{lost}."


def _replaced(change: Change, subject: About, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    keeps = change.policy_action in ("ReplaceAndRetain", "ReplaceAndSnapshot") or kept_on_replacement(
        before, change.logical_id
    )
    old = "the old one is deleted"
    if keeps:
        snapshot = "a snapshot of " if leaves_a_snapshot(before, change.logical_id) else ""
        old = f"{snapshot}the old one stays behind in the account"
    elif copy := copied_at_the_end(before, change.logical_id):
        old = f"a last {copy} of the old one stays in the account"
    if change.key_changes:
        key = _key(change.logical_id, before, after)
        return f"{subject.words} will be replaced: its key changes{key}. {ITEMS_STAY}; {old}."
    may = "is" if change.surely_replaces else "may be"
    found = [d for d in change.details if d.name and d.requires_recreation != "Never"]
    direct = [d for d in found if not d.causing] or found
    cause = ", ".join(dict.fromkeys(named(change.type, d.name) for d in direct))
    because = f" because {cause} changes" if cause else ""
    empty = " The new one is empty." if _at_stake(subject, before).holds_data else ""
    return f"{subject.words} {may} replaced by a new one{because}; {old}.{empty}"


def _key(logical_id: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    old, new = (_key_names(properties_of(template, logical_id).get("KeySchema")) for template in (before, after))
    return f" from {old} to {new}" if old and new and old != new else ""


def _key_names(schema: object) -> str:
    """``id`` or ``id and created_at``; empty when the template does not say."""
    rows = schema if isinstance(schema, list) else []
    names = [row.get("AttributeName") if isinstance(row, Mapping) else None for row in rows]
    return " and ".join(map(str, names)) if all(isinstance(name, str) for name in names) else ""


def with_count(words: str, what: str) -> str:
    """The sentence with the number of items that do not move, such as "12 items", where it speaks of them.

    AWS counts them every six hours only, so the number is "about".
    """
    if what.startswith("0 "):
        return words.replace(ITEMS_STAY, "It was empty when AWS counted last")
    return words.replace(ITEMS_STAY, f"About {what} in it {'does' if what.startswith('1 ') else 'do'} not move")


def _what(change: Change, subject: About) -> str:
    if subject.kind == "site" and _only_tags(change):
        return "gets new files"
    if not change.details:
        return "is changed"
    return f"is changed: {listed(change.type, change.details)}"


def _only_tags(change: Change) -> bool:
    return {detail.name or detail.attribute for detail in change.details} <= {"Tags"} and change.scope == ("Tags",)
