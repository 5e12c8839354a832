"""Direct access: who reaches what, who is let in, what stays in the account, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.changes.checks import Facts, check
from deployments.changes.explain import is_public
from deployments.changes.resources import about
from deployments.spec.parse import parse, problems_of
from deployments.spec.render import render
from deployments.spec.site_config import site_config
from tests.deployments.spec.examples import Document, of_type, only, table

PERSON = "${cognito-identity.amazonaws.com:sub}"


def direct(uses: dict[str, str] | None = None, key: str = "S", **settings: Any) -> Document:
    notes = table(partition_key={"name": "owner", "type": key})
    pool = {"kind": "identity_pool", "user_pool": "people", **settings}
    return only(direct={**pool, "uses": uses or {}}, people={"kind": "user_pool"}, notes=notes)


def role(document: Document, part: str) -> dict[str, Any]:
    roles = of_type(document, "AWS::IAM::Role").values()
    found: dict[str, Any] = next(
        one["Properties"] for one in roles if one["Metadata"]["Tierboard"]["Part"] == f"role of {part}"
    )
    return found


def rights(document: Document, part: str) -> list[dict[str, Any]]:
    policies = role(document, part).get("Policies", [])
    return [statement for one in policies for statement in one["PolicyDocument"]["Statement"]]


def test_each_person_reaches_their_own_items_alone() -> None:
    (statement,) = rights(direct({"notes": "own"}), "people who signed in")
    assert statement["Condition"]["ForAllValues:StringEquals"] == {"dynamodb:LeadingKeys": [PERSON]}
    assert statement["Condition"]["Null"] == {"dynamodb:LeadingKeys": "false"}
    assert statement["Resource"] == {"Fn::GetAtt": ["NotesTable", "Arn"]}
    assert "dynamodb:PutItem" in statement["Action"] and "dynamodb:Scan" not in statement["Action"]


@pytest.mark.parametrize(("access", "people", "guests"), [("own", 1, 0), ("read", 1, 0), ("guests", 1, 1)])
def test_guests_reach_what_is_for_guests(access: str, people: int, guests: int) -> None:
    document = direct({"notes": access}, guests=True)
    assert len(rights(document, "people who signed in")) == people
    assert len(rights(document, "guests")) == guests
    opened = is_public("AWS::IAM::Role", role(document, "guests"))
    assert opened is bool(guests)
    assert not is_public("AWS::IAM::Role", role(document, "people who signed in"))


@pytest.mark.parametrize("access", ["own", "read"])
def test_rights_reach_a_tables_other_orders_and_its_key(access: str) -> None:
    document = direct({"orders": access})
    more = {"sort_key": {"name": "day"}, "local_indexes": [{"name": "by_day", "sort_key": "total"}]}
    document["components"]["orders"] = {**table(), **more, "encryption": "own_key"}
    template = render(parse(document)).body
    items, orders, key = rights(document, "people who signed in")
    (named,) = of_type(document, "AWS::DynamoDB::Table").keys() - {"NotesTable"}
    assert items["Resource"] == {"Fn::GetAtt": [named, "Arn"]}
    assert orders["Resource"] == {"Fn::Sub": f"${{{named}.Arn}}/index/*"}
    assert orders.get("Condition") == items.get("Condition")
    assert key["Resource"]["Fn::GetAtt"][0] in template["Resources"]
    assert "kms:Decrypt" in key["Action"]


@pytest.mark.parametrize(("access", "people", "guests"), [("own", 2, 0), ("read", 2, 0), ("guests", 2, 2)])
def test_people_reach_the_files_of_a_file_store(access: str, people: int, guests: int) -> None:
    document = direct({"files": access}, guests=True)
    document["components"]["files"] = {"kind": "bucket"}
    found = rights(document, "people who signed in")
    assert (len(found), len(rights(document, "guests"))) == (people, guests)
    own = "/private/${!cognito-identity.amazonaws.com:sub}/*" if access == "own" else "/*"
    assert found[0]["Resource"] == {"Fn::Sub": f"${{FilesBucket.Arn}}{own}"}
    assert ("s3:PutObject" in found[0]["Action"]) is (access == "own")
    assert ("Condition" in found[1]) is (access == "own")


def test_each_person_has_a_folder() -> None:
    files, listing = rights(direct(files_bucket="shop-files"), "people who signed in")
    person = "${!cognito-identity.amazonaws.com:sub}"
    assert files["Resource"] == {"Fn::Sub": f"arn:${{AWS::Partition}}:s3:::shop-files/private/{person}/*"}
    assert listing["Condition"] == {"StringLike": {"s3:prefix": [f"private/{PERSON}/*"]}}


def test_only_this_pools_people_take_its_roles() -> None:
    document = direct(guests=True)
    for part, how in (("people who signed in", "authenticated"), ("guests", "unauthenticated")):
        (trust,) = role(document, part)["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Condition"]["StringEquals"] == {
            "cognito-identity.amazonaws.com:aud": {"Ref": "DirectIdentityPool"}
        }
        assert trust["Condition"]["ForAnyValue:StringLike"] == {"cognito-identity.amazonaws.com:amr": how}
    assert len(of_type(direct(), "AWS::IAM::Role")) == 1


def test_who_is_who_stays_in_the_account() -> None:
    template = render(parse(direct())).body
    assert about("DirectIdentityPool", "AWS::Cognito::IdentityPool", template).holds_data
    assert template["Resources"]["DirectIdentityPool"]["DeletionPolicy"] == "Retain"


WRONG: list[tuple[Document, str, str]] = [
    (direct(user_pool="peple"), "user_pool", "Did you mean people?"),
    (direct(user_pool="notes"), "user_pool", "notes is a table; name a sign-in here."),
    (direct({"notes": "own"}, key="N"), "uses.notes", "Make its key text, or choose Read."),
    (direct({"notes": "guests"}), "uses.notes", "There are no guests."),
    (direct({"notes": "write"}), "uses.notes", "Choose own or read or guests."),
    (direct({"people": "read"}), "uses.people", "Direct access names its sign-in by its own setting."),
    (direct(files_bucket="Shop"), "files_bucket", "Write the name of a bucket"),
]


@pytest.mark.parametrize(("document", "field", "words"), WRONG)
def test_what_is_refused(document: Document, field: str, words: str) -> None:
    (problem,) = problems_of(document)
    assert problem.place == f"direct.{field}"
    assert words in problem.message


def test_what_guests_may_read_is_known_to_be_public() -> None:
    after = render(parse(direct({"notes": "guests"}, guests=True))).body
    found = {one.sentence for one in check(Facts((), {}, after, protected=False)) if one.code == "public"}
    assert found == {"Nothing more becomes public."}


def test_the_file_that_a_website_reads() -> None:
    told = {("direct", "identity_pool"): "eu-central-1:0f1e"}
    assert site_config({"direct"}, told) == {
        "apis": {},
        "identities": {"direct": {"region": "eu-central-1", "identity_pool_id": "eu-central-1:0f1e"}},
    }
