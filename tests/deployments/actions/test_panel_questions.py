"""Questions about what runs: who may ask, what AWS is asked, and that old answers never pass for new ones."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from deployments import panel_questions
from deployments.actions.answer_panel import answer
from deployments.actions.ask_items import ask_items
from deployments.actions.ask_panel import ask_figures, ask_logs, stop_following
from deployments.actions.targets import of_question
from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.watching import LogLine, Series, now_in_milliseconds
from deployments.models import Environment, PanelQuestion
from deployments.refusals import Refused
from deployments.states import Status
from teams.models import AuditEntry, Membership, User
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import asked, drive

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(shop: Shop) -> Environment:
    """dev, where revision 1 runs."""
    assert drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws).state is Status.SUCCEEDED
    return shop.environment("dev")


def logs(place: Environment, by: User, **how: Any) -> PanelQuestion:
    about = {"back": "1h", "search": "", "follow": False, **how}
    return ask_logs(environment=place, component="notes", by=by, **about)


def figures(place: Environment, by: User) -> PanelQuestion:
    return ask_figures(environment=place, component="notes", back="1h", by=by)


def items(place: Environment, by: User, partition: str = "", sort: str = "") -> PanelQuestion:
    return ask_items(environment=place, component="notes_table", partition=partition, sort=sort, by=by)


def answered(shop: Shop, question: PanelQuestion) -> PanelQuestion:
    PanelQuestion.objects.filter(pk=question.pk).update(next_look_at=timezone.now())
    assert answer(question.pk, connect=shop.aws)
    question.refresh_from_db()
    return question


def said_of(question: PanelQuestion) -> Any:
    """The answer in whatever shape its kind has."""
    return question.answer


def said(shop: Shop, text: str) -> None:
    at = now_in_milliseconds() - 1_000
    shop.aws.watching.log.append(LogLine(f"{text} {at}", at, text))


def test_a_log_is_read_by_the_name_that_aws_gave_it(shop: Shop, live: Environment) -> None:
    said(shop, "hello")
    question = answered(shop, logs(live, shop.cast.developer, search="hello"))
    assert question.state == "answered" and [line["text"] for line in said_of(question)["lines"]] == ["hello"]
    wanted = {row.logical_id: row.physical_id for row in shop.aws.cloudformation.resources(live.stack_id)}
    assert {of for _, of in shop.aws.watching.asked} == {wanted["NotesLogGroup"]}
    assert not answer(question.pk, connect=shop.aws)
    assert AuditEntry.objects.get(action="function.log_read").detail == {
        "function": "notes",
        "back": "1h",
        "followed": False,
    }


def test_a_log_is_followed_and_stops_by_itself_or_when_told(shop: Shop, live: Environment) -> None:
    said(shop, "one")
    question = answered(shop, logs(live, shop.cast.developer, follow=True))
    assert question.is_open and question.follow_until is not None
    said(shop, "two")
    assert [line["text"] for line in said_of(answered(shop, question))["lines"]] == ["one", "two"]
    PanelQuestion.objects.update(follow_until=timezone.now())
    assert not answered(shop, question).is_open
    again = logs(live, shop.cast.developer, follow=True)
    stop_following(environment=live, component="notes", by=shop.cast.developer)
    again.refresh_from_db()
    assert (again.pk, again.state, again.follow_until) == (question.pk, "answered", None)


def test_an_answer_to_an_earlier_question_is_dropped(shop: Shop, live: Environment) -> None:
    said(shop, "mine")
    first = answered(shop, logs(live, shop.cast.developer))
    held = panel_questions.claim(logs(live, shop.cast.developer).pk)
    assert held is not None and held.answer == first.answer
    other = logs(live, shop.cast.developer, search="else")
    assert (other.pk, other.answer) == (first.pk, None)
    assert not panel_questions.answered(held, {"lines": []}) and not panel_questions.failed(held, "late")
    assert said_of(answered(shop, other))["lines"] == []


def test_each_person_has_an_own_log_and_figures_are_the_teams(shop: Shop, live: Environment) -> None:
    assert logs(live, shop.cast.developer).pk != logs(live, shop.cast.approver).pk
    first = answered(shop, figures(live, shop.cast.developer))
    assert figures(live, shop.cast.approver).pk == first.pk and len(shop.aws.watching.asked) == 1
    assert not PanelQuestion.objects.filter(pk=first.pk, state="waiting").exists()
    PanelQuestion.objects.update(answered_at=timezone.now() - timedelta(minutes=2))
    assert figures(live, shop.cast.approver).is_open


def test_figures_that_aws_has_not_are_no_points(shop: Shop, live: Environment) -> None:
    shop.aws.watching.series = {"calls": Series(((1_000, 3.0),), False)}
    found = said_of(answered(shop, figures(live, shop.cast.developer)))
    assert found["series"]["calls"] == {"points": [[1_000, 3.0]], "whole": False}
    assert found["series"]["errors"] == {"points": [], "whole": True}
    assert found["since"] % 300 == 0


def test_items_are_read_by_owners_alone_and_by_key(shop: Shop, live: Environment) -> None:
    shop.aws.items.rows = [{"board": "1", "text": "a"}, {"board": "2", "text": "b"}]
    found = said_of(answered(shop, items(live, shop.cast.owner)))
    assert [[one["text"] for one in item] for item in found["items"]] == [["1", "a"], ["2", "b"]]
    assert said_of(answered(shop, items(live, shop.cast.owner, "2")))["items"][0][1]["text"] == "b"
    assert [key for _, key in shop.aws.items.asked] == [{}, {"board": ("S", "2")}]
    with pytest.raises(Refused, match="Only owners of Platform may look at items of tables in dev"):
        items(live, shop.cast.developer)
    texts = AuditEntry.objects.filter(action="table.items_read").order_by("id").values_list("sentence", flat=True)
    assert [text.rpartition("(")[2] for text in texts] == ["the first 25).", "by key)."]


@pytest.mark.parametrize(
    ("partition", "sort", "field"),
    [("", "x", "partition"), ("x" * 1_001, "", "partition"), ("\u202e", "", "partition")],
)
def test_a_key_that_cannot_be_one_is_refused(
    shop: Shop, live: Environment, partition: str, sort: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        items(live, shop.cast.owner, partition, sort)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (AwsProblem(Trouble.DENIED, "FilterLogEvents", "AccessDenied", "<no>"), "The read role may not read this"),
        (AwsProblem(Trouble.DENIED, "AssumeRole", "AccessDenied", "x"), "by the read role"),
        (AwsProblem(Trouble.THROTTLED, "FilterLogEvents", "Throttling", "x"), "slow down"),
        (AwsProblem(Trouble.ABSENT, "FilterLogEvents", "ResourceNotFoundException", "x"), "does not know it any more"),
        (AwsProblem(Trouble.UNKNOWN, "FilterLogEvents", "500", "x"), "AWS gave no clear answer to FilterLogEvents"),
    ],
)
def test_what_is_not_known_says_why_and_keeps_what_was(
    shop: Shop, live: Environment, problem: AwsProblem, sentence: str
) -> None:
    said(shop, "before")
    before = answered(shop, logs(live, shop.cast.developer)).answer
    shop.aws.watching.problem = problem
    question = answered(shop, logs(live, shop.cast.developer))
    assert question.state == "failed" and sentence in question.sentence
    assert (question.answer, question.aws_said) == (before, problem.text)


def test_rights_are_read_again_and_nobody_waits_for_ever(shop: Shop, live: Environment) -> None:
    question = logs(live, shop.cast.developer)
    PanelQuestion.objects.update(asked_at=timezone.now() - timedelta(minutes=3))
    assert "No worker took it within two minutes" in answered(shop, question).sentence
    question = logs(live, shop.cast.developer)
    Membership.objects.filter(user=shop.cast.developer).delete()
    assert "Only developers, approvers and owners" in answered(shop, question).sentence
    assert shop.aws.watching.asked == []
    with pytest.raises(Refused, match="may read logs and figures of dev"):
        logs(live, shop.cast.viewer)


def test_each_session_may_read_this_one_thing_alone(shop: Shop, live: Environment) -> None:
    policies = {
        question.kind: of_question(question).policy
        for question in (logs(live, shop.cast.owner), figures(live, shop.cast.owner), items(live, shop.cast.owner))
    }
    assert f"log-group:{live.stack_name}-*" in policies["logs"] and "GetMetricData" not in policies["logs"]
    assert f"table/{live.stack_name}-*" in policies["items"] and "logs:" not in policies["items"]
    assert policies["metrics"].count("cloudwatch:GetMetricData") == 1 and "dynamodb" not in policies["metrics"]


def test_what_was_read_is_forgotten_after_an_hour(shop: Shop, live: Environment) -> None:
    answered(shop, items(live, shop.cast.owner))
    assert panel_questions.forget() == 0
    PanelQuestion.objects.update(asked_at=timezone.now() - timedelta(minutes=61))
    assert panel_questions.forget() == 1
