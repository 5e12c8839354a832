"""The audit log only grows, is chained in order, and shows every change made behind its back."""

import threading

import pytest
from django.db import Error, connection, connections, transaction

from teams import audit
from teams.actions import create_team
from teams.models import AuditEntry, AuditSeal

pytestmark = pytest.mark.django_db


def _entries(count: int) -> list[AuditEntry]:
    team = create_team(name="Chain")
    return [
        audit.record(team=team, action="test", subject=f"thing:{number}", sentence=f"Entry {number}.")
        for number in range(count)
    ]


def _tamper(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE teams_auditentry DISABLE TRIGGER ALL")
        cursor.execute("ALTER TABLE teams_auditseal DISABLE TRIGGER ALL")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE teams_auditseal ENABLE TRIGGER ALL")
        cursor.execute("ALTER TABLE teams_auditentry ENABLE TRIGGER ALL")


@pytest.mark.parametrize("table", ["teams_auditentry", "teams_auditseal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_changes(table: str, statement: str) -> None:
    _entries(1)
    audit.seal()
    with connection.cursor() as cursor:
        # The suite's own clean-up needs TRUNCATE, so conftest switches this one trigger off.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER no_truncate")
    column = "id" if table == "teams_auditentry" else "seq"
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table).replace("id = id", f"{column} = {column}"))


def test_an_entry_refuses_to_be_deleted() -> None:
    with pytest.raises(TypeError, match="cannot be deleted"):
        _entries(1)[0].delete()


def test_the_chain_holds_over_several_runs() -> None:
    _entries(3)
    first = audit.seal(limit=2)
    rest = audit.seal()
    assert first == 2
    assert rest == AuditEntry.objects.count() - 2
    assert audit.seal() == 0
    assert list(audit.breaks()) == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE teams_auditentry SET sentence = 'Nothing happened.' WHERE id = (SELECT min(id) FROM teams_auditentry)",
        "DELETE FROM teams_auditseal WHERE seq = 2",
        "UPDATE teams_auditseal SET hash = repeat('0', 64) WHERE seq = 2",
    ],
    ids=["entry changed", "link removed", "hash forged"],
)
def test_tampering_is_found(sql: str) -> None:
    _entries(3)
    audit.seal()
    _tamper(sql)
    assert list(audit.breaks())


@pytest.mark.django_db(transaction=True)
def test_two_sequencers_take_turns() -> None:
    _entries(40)
    results: list[int] = []

    def work() -> None:
        try:
            results.append(audit.seal())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    audit.seal()
    assert AuditSeal.objects.count() == AuditEntry.objects.count()
    assert list(audit.breaks()) == []
