"""Changes in words, with their risks: tables of cases."""

from dataclasses import replace
from typing import Any

import pytest

from deployments.changes import Action, Change, Detail, Replacement, explain, sentence, summary, with_count


def resource(type_: str, component: str, kind: str, part: str = "", **more: Any) -> dict[str, Any]:
    return {"Type": type_, "Metadata": {"Tierboard": {"Component": component, "Kind": kind, "Part": part}}, **more}


KEPT = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
TABLE = resource("AWS::DynamoDB::Table", "notes_table", "table", "table")
BEFORE: dict[str, Any] = {
    "Resources": {
        "Table": {**TABLE, **KEPT},
        "Loose": {**TABLE},
        "Site": resource("AWS::S3::Bucket", "web", "site", "bucket", **KEPT),
        "Fn": resource("AWS::Lambda::Function", "notes", "function", "function"),
        "Role": resource("AWS::IAM::Role", "notes", "function", "execution role"),
        "Method": resource("AWS::ApiGateway::Method", "api", "rest_api", "GET /"),
        "Logs": resource("AWS::Logs::LogGroup", "notes", "function", "log group"),
        "Version": resource("AWS::Lambda::Version", "notes", "function", "version", **KEPT),
    }
}


def change(logical_id: str, action: Action, **more: Any) -> Change:
    type_ = BEFORE["Resources"].get(logical_id, {"Type": "AWS::SNS::Topic"})["Type"]
    return Change(logical_id, type_, action, **more)


def modified(logical_id: str, *details: Detail, **more: Any) -> Change:
    return change(logical_id, Action.MODIFY, details=details, **{"replacement": Replacement.FALSE, **more})


def prop(name: str, before: str | None = None, after: str | None = None, causing: str = "") -> Detail:
    return Detail(f"/Properties/{name}", name, "Properties", "Never", before, after, causing)


CASES: list[tuple[Change, str, tuple[str, ...]]] = [
    (change("Table", Action.ADD), "The table **notes_table** is created.", ()),
    (change("Role", Action.ADD), "The execution role of **notes** is created.", ()),
    (change("Other", Action.ADD), "**Other** (AWS::SNS::Topic) is created.", ()),
    (
        change("Table", Action.IMPORT),
        "The table **notes_table** exists already and is taken into the stack.",
        (),
    ),
    (
        change("Table", Action.REMOVE),
        "The table **notes_table** leaves the stack; it stays behind in the account.",
        ("data_loss", "removal"),
    ),
    (
        change("Table", Action.REMOVE, policy_action="Snapshot"),
        "The table **notes_table** leaves the stack; a snapshot of it stays behind in the account.",
        ("data_loss", "removal"),
    ),
    (
        change("Table", Action.REMOVE, policy_action="Delete"),
        "The table **notes_table** is deleted with everything in it.",
        ("data_loss", "removal"),
    ),
    (
        change("Loose", Action.REMOVE),
        "The table **notes_table** is deleted with everything in it.",
        ("data_loss", "removal"),
    ),
    (change("Fn", Action.REMOVE), "The function **notes** is deleted.", ("removal",)),
    (
        change("Version", Action.REMOVE, policy_action="Retain"),
        "The version of **notes** from before is called no more. It stays with its function, at no cost.",
        (),
    ),
    (
        change("Site", Action.REMOVE),
        "The bucket of **web** leaves the stack; it stays behind in the account.",
        ("removal",),
    ),
    (
        modified("Table", prop("KeySchema"), replacement=Replacement.CONDITIONAL),
        "The table **notes_table** will be replaced: its key changes. Its items do not move; "
        "the old one stays behind in the account.",
        ("data_loss", "replacement"),
    ),
    (
        modified("Loose", replace(prop("KeySchema"), requires_recreation="Always"), replacement=Replacement.TRUE),
        "The table **notes_table** will be replaced: its key changes. Its items do not move; the old one is deleted.",
        ("data_loss", "replacement"),
    ),
    (
        modified(
            "Loose", replace(prop("TableName"), requires_recreation="Always"), replacement=Replacement.CONDITIONAL
        ),
        "The table **notes_table** may be replaced by a new one because TableName changes; the old one is deleted. "
        "The new one is empty.",
        ("data_loss", "replacement"),
    ),
    (
        modified("Fn", prop("MemorySize", "128", "256")),
        "The function **notes** is changed: memory from 128 MB to 256 MB.",
        (),
    ),
    (
        modified("Fn", prop("Code"), prop("Timeout", None, "9")),
        "The function **notes** is changed: its code changes, time limit from nothing to 9 s.",
        (),
    ),
    (
        modified("Fn", prop("Code/S3Key", "a" * 64, "b" * 64), prop("Code/S3ObjectVersion", "1", "2")),
        "The function **notes** is changed: its code changes.",
        (),
    ),
    (
        modified("Fn", prop("Environment/Variables/GREETING", "Hello", "Good evening")),
        "The function **notes** is changed: GREETING from 'Hello' to 'Good evening'.",
        (),
    ),
    (
        modified(
            "Fn",
            prop("Role", "arn:aws:iam::1:role/a", "arn:aws:iam::1:role/b"),
            prop("Environment", '{"Variables":{"A":"1","B":"2"}}', '{"Variables":{"A":"1","B":"3","C":"4"}}'),
        ),
        "The function **notes** is changed: role, B from '2' to '3', C from nothing to '4'.",
        (),
    ),
    (
        modified(
            "Fn",
            prop("ImageConfig/Command", '["a"]', '["a","b"]'),
            prop("Environment/Variables/TABLE", '{"TABLE":"x"}', "{{changeSet:KNOWN_AFTER_APPLY}}", "Table"),
            prop("Tags", '{"broken', "x"),
        ),
        "The function **notes** is changed: ImageConfig.Command, tags.",
        (),
    ),
    (
        modified("Fn", *(prop(name, "1", "2") for name in "ABCDE")),
        "The function **notes** is changed: A from 1 to 2, B from 1 to 2, C from 1 to 2 and 2 more.",
        (),
    ),
    (
        modified("Fn", prop("Role", "x" * 90, "{{changeSet:KNOWN_AFTER_APPLY}}")),
        "The function **notes** is changed: role (known after deployment).",
        (),
    ),
    (
        modified("Fn", prop("KmsKeyArn", "x" * 90, "short")),
        f"The function **notes** is changed: KmsKeyArn from {'x' * 60}… to short.",
        (),
    ),
    (
        modified("Fn", prop("Role", causing="Gone.Arn")),
        "The function **notes** is changed: role, which follows from Gone.Arn.",
        (),
    ),
    (modified("Fn"), "The function **notes** is changed.", ()),
    (
        modified("Site", Detail("/Properties/Tags", "Tags", "Tags"), scope=("Tags",)),
        "The bucket of **web** gets new files.",
        (),
    ),
    (
        modified("Method", prop("Integration", causing="Fn.Arn")),
        "AWS decides while deploying whether the route GET / of **api** is changed too: "
        "it uses the function **notes**.",
        (),
    ),
    (
        modified("Method", prop("Integration", causing="Fn.Arn"), replacement=Replacement.CONDITIONAL),
        "AWS decides while deploying whether the route GET / of **api** is changed or replaced too: "
        "it uses the function **notes**.",
        ("replacement",),
    ),
    (
        change("Table", Action.UNKNOWN),
        "AWS names a change of the table **notes_table** that Tierboard does not know. It counts as dangerous.",
        ("data_loss",),
    ),
    (
        change("Fn", Action.DYNAMIC),
        "AWS can say only while deploying what happens to the function **notes**.",
        (),
    ),
    (change("Fn", Action.SYNC), "The function **notes** is written down as it really is; nothing is changed.", ()),
]


@pytest.mark.parametrize(("given", "words", "risks"), CASES, ids=[words[:50] for _, words, _ in CASES])
def test_a_change_in_words_and_risks(given: Change, words: str, risks: tuple[str, ...]) -> None:
    (found,) = explain([given], BEFORE, BEFORE)
    assert found.sentence == words
    assert found.risks == risks
    assert sentence(found) == words


def test_what_nobody_explained_still_has_words() -> None:
    assert sentence(change("Fn", Action.REMOVE)) == "**Fn** (AWS::Lambda::Function) is deleted."


def test_data_first_then_what_changes_itself_then_what_follows() -> None:
    given = [
        modified("Method", prop("Integration", causing="Fn.Arn")),
        change("Role", Action.ADD),
        modified("Fn", prop("Timeout", "1", "2")),
        change("Table", Action.REMOVE),
    ]
    assert [found.logical_id for found in explain(given, BEFORE, BEFORE)] == ["Table", "Fn", "Role", "Method"]


def keyed(*names: str) -> dict[str, Any]:
    schema = [{"AttributeName": name, "KeyType": "HASH"} for name in names]
    return {"Resources": {"Table": {**TABLE, **KEPT, "Properties": {"KeySchema": schema}}}}


@pytest.mark.parametrize("said", [Replacement.CONDITIONAL, Replacement.TRUE])
def test_another_key_is_told_by_its_names_however_sure_aws_is(said: Replacement) -> None:
    details = (prop("AttributeDefinitions", "[]", "[{}]"), prop("KeySchema/0/AttributeName", "id", "note_key"))
    given = modified("Table", replace(details[1], name="KeySchema"), details[0], replacement=said)
    (found,) = explain([given], keyed("id"), keyed("note_key", "at"))
    words = "The table **notes_table** will be replaced: its key changes from id to note_key and at. "
    assert found.sentence == f"{words}Its items do not move; the old one stays behind in the account."
    assert with_count(found.sentence, "12 items").startswith(f"{words}About 12 items in it do not move; ")
    assert with_count(found.sentence, "0 items").startswith(f"{words}It was empty when AWS counted last; ")
    assert with_count(found.sentence, "1 item").startswith(f"{words}About 1 item in it does not move; ")
    assert found.surely_replaces
    assert "data_loss" in found.risks


def test_what_aws_may_replace_because_of_another_change_is_not_worth_a_look_unless_it_holds_data() -> None:
    follows = prop("RestApiId", causing="Fn.Arn")
    given = [modified(name, follows, replacement=Replacement.CONDITIONAL) for name in ("Method", "Table")]
    table, method = explain([*given], BEFORE, BEFORE)
    assert (table.logical_id, table.worth_a_look, method.worth_a_look) == ("Table", True, False)
    assert "replacement" in method.risks
    assert replace(method, replacement=Replacement.TRUE).worth_a_look


def test_what_may_be_lost_is_what_is_there_and_not_what_takes_its_place() -> None:
    foreign = {"Resources": {"Site": {"Type": "AWS::S3::Bucket"}}}
    given = modified("Site", prop("BucketName"), replacement=Replacement.TRUE)
    (ours,) = explain([given], BEFORE, BEFORE)
    (theirs,) = explain([given], foreign, BEFORE)
    assert ("data_loss" in ours.risks, "data_loss" in theirs.risks) == (False, True)
    assert (theirs.component, theirs.sentence.endswith("The new one is empty.")) == ("web", True)


def test_counts_by_sign() -> None:
    given = explain(
        [
            change("A", Action.ADD),
            change("B", Action.IMPORT),
            change("Table", Action.REMOVE),
            modified("Fn", prop("Timeout")),
            modified("Loose", prop("KeySchema"), replacement=Replacement.TRUE),
            change("C", Action.DYNAMIC),
        ],
        BEFORE,
        BEFORE,
    )
    counts = summary(given)
    assert (counts.added, counts.changed, counts.replaced, counts.removed, counts.at_risk) == (2, 2, 1, 1, 2)


@pytest.mark.parametrize(("given", "words", "risks"), CASES, ids=[words[:50] for _, words, _ in CASES])
def test_json_and_back(given: Change, words: str, risks: tuple[str, ...]) -> None:
    (found,) = explain([given], BEFORE, BEFORE)
    assert Change.from_json(found.to_json()) == found


def test_unknown_words_become_the_dangerous_ones() -> None:
    row = change("Fn", Action.MODIFY).to_json() | {"action": "Explode", "replacement": "Perhaps"}
    found = Change.from_json(row)
    assert (found.action, found.replacement) == (Action.UNKNOWN, Replacement.CONDITIONAL)
    row = change("Fn", Action.MODIFY).to_json() | {"replacement": ""}
    assert Change.from_json(row).replaces
    assert Change.from_json(row | {"action": "Add"}).replacement is Replacement.NONE
