"""What a plan says of queues, file stores and secrets: advice, rights in words, data that could be lost."""

from __future__ import annotations

from typing import Any

from deployments.changes.checks import Facts, Finding, Severity, check
from deployments.changes.resources import about
from deployments.changes.rights import in_words, rights
from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.deployments.spec.examples import Document, bucket, function, only, queue, secret, table, topic


def template(document: Document) -> dict[str, Any]:
    return dict(render(parse(document)).body)


def findings(document: Document) -> tuple[Finding, ...]:
    return check(Facts((), {}, template(document), protected=False, document=document))


def words(document: Document, role: str, component: str) -> set[str]:
    body = template(document)
    return {in_words(right, body, component) for right in rights(body, role)}


def test_what_aws_advises_against_is_a_warning() -> None:
    document = only(jobs=queue(max_receives=1, uses={"work": "run"}), work=function())
    (found,) = [one for one in findings(document) if one.code == "advice"]
    assert (found.severity, found.component, found.field) == (Severity.WARN, "jobs", "max_receives")
    assert found.sentence.startswith("**jobs**: AWS advises 5 tries or more")


def test_a_definition_that_cannot_be_read_gets_no_advice() -> None:
    assert [one for one in check(Facts((), {}, {}, protected=False)) if one.code == "advice"] == []


def test_rights_read_as_people_speak() -> None:
    document = only(
        work=function(uses={"photos": "read_write", "key": "read", "news": "write", "jobs": "write"}),
        photos=bucket(),
        key=secret(),
        news=topic(),
        jobs=queue(),
    )
    assert words(document, "WorkRole", "work") == {
        "write its own logs",
        "read files in photos",
        "write files to photos",
        "delete files in photos",
        "list files in photos",
        "see the settings of key",
        "read key",
        "publish messages to news",
        "send messages to jobs",
    }


def test_rights_on_a_trigger_read_so_too() -> None:
    document = only(rows=table(uses={"work": "run"}), photos=bucket(uses={"work": "run"}), work=function())
    document["components"]["work"]["uses"] = {"photos": "read"}
    assert "follow the changes of rows" in words(document, "WorkRole", "work")
    assert words(document, "WorkLatePolicy", "work") == {"read files in photos", "list files in photos"}


def test_file_stores_and_secrets_hold_data_and_are_kept() -> None:
    document = only(photos=bucket(), key=secret(), jobs=queue())
    body = template(document)
    held = {name for name, one in body["Resources"].items() if about(name, one["Type"], body).holds_data}
    assert held == {"PhotosBucket", "KeySecret"}
    assert [one for one in findings(document) if one.code == "data_not_kept"] == []


def test_nothing_of_it_is_public_or_reaches_everything() -> None:
    codes = {one.code for one in findings(only(photos=bucket(), jobs=queue())) if one.severity is not Severity.PASS}
    assert codes == set()


def test_parts_make_sentences() -> None:
    body = template(only(photos=bucket(uses={"work": "run"}), jobs=queue(uses={"work": "run"}), work=function()))
    said = {about(name, one["Type"], body).words for name, one in body["Resources"].items()}
    assert "The box for failed events of **jobs**" in said
    assert "The trigger for work of **jobs**" in said
    assert "The rule against plain connections of **photos**" in said
