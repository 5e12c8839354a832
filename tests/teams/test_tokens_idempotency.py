"""The same request under the same key is done once, however often and however close together it comes."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from teams import idempotency, tokens
from teams.models import ApiToken, IdempotencyRecord
from teams.scopes import Scope
from tests import factories


@pytest.fixture
def token(db: None) -> ApiToken:
    cast = factories.cast()
    return tokens.make(team=cast.team, name="CI", scopes=[Scope.READ], applications=[], days=30, by=cast.developer)[0]


def ask(token: ApiToken, key: str = "k", body: str = "a", answer: Any = 1) -> idempotency.Answered:
    return idempotency.once(token=token, key=key, body_sha256=body * 64, work=lambda: {"answer": answer})


def test_the_first_answer_is_repeated(token: ApiToken) -> None:
    assert ask(token) == idempotency.Answered({"answer": 1}, repeated=False)
    assert ask(token, answer=2) == idempotency.Answered({"answer": 1}, repeated=True)


def test_another_body_is_refused_and_another_key_is_another_request(token: ApiToken) -> None:
    ask(token)
    with pytest.raises(idempotency.KeyReused):
        ask(token, body="b")
    assert not ask(token, key="other", body="b").repeated


def test_a_key_belongs_to_its_token(token: ApiToken) -> None:
    ask(token)
    other, _ = tokens.make(
        team=token.team, name="Other", scopes=[Scope.READ], applications=[], days=30, by=token.created_by
    )
    assert ask(other, body="b", answer=2) == idempotency.Answered({"answer": 2}, repeated=False)


def test_what_fails_leaves_the_key_free(token: ApiToken) -> None:
    def fail() -> dict[str, Any]:
        raise LookupError

    with pytest.raises(LookupError):
        idempotency.once(token=token, key="k", body_sha256="a" * 64, work=fail)
    assert not ask(token, body="b").repeated


def test_answers_are_forgotten_after_their_time(token: ApiToken) -> None:
    ask(token)
    assert idempotency.forget() == 0
    IdempotencyRecord.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert not ask(token, body="b").repeated
    IdempotencyRecord.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert idempotency.forget() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_are_done_once(token: ApiToken) -> None:
    done: list[int] = []
    answers: list[idempotency.Answered] = []
    together = threading.Barrier(8)

    def work() -> dict[str, Any]:
        done.append(1)
        return {"answer": len(done)}

    def call() -> None:
        together.wait(10)
        answers.append(idempotency.once(token=token, key="k", body_sha256="a" * 64, work=work))
        connection.close()

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(done) == 1
    assert sorted(one.repeated for one in answers) == [False, *[True] * 7]
    assert {one.answer["answer"] for one in answers} == {1}
