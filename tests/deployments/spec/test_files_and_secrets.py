"""File stores and secrets: what they render to, the order in which AWS makes them, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.spec.diff import diff
from deployments.spec.parse import parse, problems_of
from tests.deployments.spec.examples import (
    Document,
    bucket,
    function,
    of_type,
    only,
    queue,
    resources,
    secret,
    table,
    variables,
)


def needs(found: dict[str, Any], name: str) -> set[str]:
    """The resources that AWS makes before this one: those that it mentions, and those it waits for."""

    def mentioned(value: Any) -> set[str]:
        if isinstance(value, dict):
            here = {str(value["Ref"])} if "Ref" in value else set()
            if "Fn::GetAtt" in value:
                here.add(value["Fn::GetAtt"][0])
            if "Fn::Sub" in value:
                here |= {one for one in found if "${" + one in value["Fn::Sub"]}
            return here.union(*(mentioned(inner) for inner in value.values()), set())
        return set().union(*map(mentioned, value)) if isinstance(value, list) else set()

    return (mentioned(found[name].get("Properties", {})) | set(found[name].get("DependsOn", []))) & found.keys()


def made_in_order(found: dict[str, Any]) -> list[str]:
    """Whether AWS can make everything: the names in an order in which each is made after what it needs."""
    made: list[str] = []
    while ready := [name for name in found if name not in made and needs(found, name) <= set(made)]:
        made += ready
    return made


CIRCLES: list[Document] = [
    only(photos=bucket(uses={"work": "run"}), work=function()),
    only(photos=bucket(uses={"work": "run"}), work=function(uses={"photos": "read"})),
    only(
        photos=bucket(uses={"work": "run"}),
        work=function(uses={"other": "call"}),
        other=function(uses={"photos": "read"}),
    ),
    only(
        photos=bucket(uses={"work": "run"}),
        work=function(uses={"small": "write"}),
        small=bucket(uses={"other": "run"}),
        other=function(uses={"photos": "read", "small": "read"}),
    ),
]


@pytest.mark.parametrize("document", CIRCLES)
def test_aws_can_make_a_file_store_that_runs_a_function_which_uses_it(document: Document) -> None:
    found = resources(document)
    assert sorted(made_in_order(found)) == sorted(found)


def test_a_function_that_its_file_store_runs_gets_its_rights_afterwards() -> None:
    document = only(photos=bucket(uses={"work": "run"}), work=function(uses={"photos": "read"}))
    late = resources(document)["WorkLatePolicy"]["Properties"]
    assert late["Roles"] == [{"Ref": "WorkRole"}]
    actions = [statement["Action"] for statement in late["PolicyDocument"]["Statement"]]
    assert actions == [["s3:GetObject"], ["s3:ListBucket"]]
    assert variables(document, "WorkFunction") == {}


def test_any_other_function_gets_them_in_its_role_with_the_name() -> None:
    document = only(photos=bucket(uses={"work": "run"}), work=function(), other=function(uses={"photos": "read_write"}))
    assert variables(document, "OtherFunction") == {"PHOTOS": {"Ref": "PhotosBucket"}}
    assert "OtherLatePolicy" not in resources(document)


def test_a_file_store_is_private_encrypted_and_kept() -> None:
    found = resources(only(photos=bucket()))
    store = found["PhotosBucket"]
    assert set(store["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
    assert store["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"] == [
        {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    ]
    assert (store["DeletionPolicy"], store["UpdateReplacePolicy"]) == ("Retain", "Retain")
    (refused,) = found["PhotosBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert (refused["Effect"], refused["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_only_this_account_may_call_the_function_and_only_for_these_files() -> None:
    document = only(photos=bucket(uses={"work": "run"}, prefix="in/", suffix=".jpg", events="both"), work=function())
    (permission,) = of_type(document, "AWS::Lambda::Permission").values()
    assert permission["Properties"]["SourceAccount"] == {"Ref": "AWS::AccountId"}
    told = resources(document)["PhotosBucket"]["Properties"]["NotificationConfiguration"]["LambdaConfigurations"]
    assert [one["Event"] for one in told] == ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]
    rules = [{"Name": "prefix", "Value": "in/"}, {"Name": "suffix", "Value": ".jpg"}]
    assert told[0]["Filter"] == {"S3Key": {"Rules": rules}}


def test_what_is_deleted_when() -> None:
    def rules(**settings: Any) -> list[str]:
        store = resources(only(photos=bucket(**settings)))["PhotosBucket"]["Properties"]
        return [rule["Id"] for rule in store["LifecycleConfiguration"]["Rules"]]

    assert rules() == ["unfinished", "versions"]
    assert rules(versions=False, delete_after=5) == ["unfinished", "old"]


def test_a_secret_is_made_by_aws_and_kept() -> None:
    found = resources(only(key=secret(signs=False, username="me", length=20)))["KeySecret"]
    made = found["Properties"]["GenerateSecretString"]
    assert (made["PasswordLength"], made["ExcludePunctuation"]) == (20, True)
    assert set("!\"'\\~") <= set(made["ExcludeCharacters"])
    assert (made["GenerateStringKey"], made["SecretStringTemplate"]) == ("password", '{"username": "me"}')
    assert found["DeletionPolicy"] == "Retain"


def test_a_secret_that_is_put_in_by_hand_has_no_value_in_the_template() -> None:
    found = resources(only(key=secret(source="typed", description="Mail")))["KeySecret"]["Properties"]
    assert found.keys() == {"Description", "Tags"}


def test_a_function_reads_this_one_secret() -> None:
    document = only(send=function(uses={"mail_key": "read"}), mail_key=secret())
    statement = resources(document)["SendRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"][1]
    assert statement["Action"] == ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
    assert statement["Resource"] == {"Ref": "MailKeySecret"}
    assert variables(document, "SendFunction") == {"MAIL_KEY": {"Ref": "MailKeySecret"}}


WRONG = [
    (bucket(methods=["PATCH"]), "methods.0", "Write one of DELETE, GET, HEAD, POST, PUT"),
    (bucket(origins=["shop.example.com"]), "origins.0", "is not an origin"),
    (bucket(delete_after=3, events="both"), "delete_after", "bring no event"),
    (bucket(versions_kept=0), "versions_kept", "The least is 1 day"),
    (bucket(prefix=""), "prefix", "This is empty"),
    (secret(length=7), "length", "The least is 8 characters"),
    (secret(source="typed", username="me"), "username", "belongs to a password that AWS makes"),
    (secret(value="hunter2"), "value", '"value" is not a setting of a secret'),
]


@pytest.mark.parametrize(("component", "field", "words"), WRONG)
def test_a_setting_that_cannot_be(component: Document, field: str, words: str) -> None:
    (found,) = problems_of(only(one=component))
    assert (found.field, words in found.message) == (field, True), found


def test_two_functions_for_the_same_files_are_refused() -> None:
    (found,) = problems_of(only(store=bucket(uses={"f1": "run", "f2": "run"}), f1=function(), f2=function()))
    assert "f1 and f2 would run for the same files; AWS takes one" in found.message


FORETOLD = [
    (secret(), secret(length=40), "AWS makes a new value with it."),
    (secret(), secret(source="typed"), "The value that AWS made stays"),
    (queue(), queue(order="fifo"), "Messages that wait in the old one are lost."),
]


@pytest.mark.parametrize(("before", "after", "words"), FORETOLD)
def test_what_a_change_does_is_said_before_it_is_planned(before: Document, after: Document, words: str) -> None:
    (change,) = diff(parse(only(one=before)), parse(only(one=after)))
    assert words in change.sentence


def test_running_a_first_function_switches_the_stream_on() -> None:
    plain = parse(only(rows=table(), f1=function()))
    running = parse(only(rows=table(uses={"f1": "run"}), f1=function()))
    (on,) = diff(plain, running)
    (off,) = diff(running, plain)
    assert on.sentence.endswith("This switches the table's change stream on. What changed before is not in it.")
    assert off.sentence.endswith("This switches the change stream off.")
