"""The audit log's chain is checked in pieces, again and again, and a break is kept until it is gone."""

import pytest
from django.db import connection

from teams import audit
from teams.audit_rounds import check_a_piece
from teams.models import AuditRound, Team

pytestmark = pytest.mark.django_db


def entries(count: int) -> None:
    team = Team.objects.create(name="Payments", slug="payments")
    for number in range(count):
        audit.record(team=team, action="test", subject=f"thing:{number}", sentence=f"Entry {number}.")
    audit.seal()


def behind_our_back(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("teams_auditentry", "teams_auditseal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        cursor.execute(statement)


def row() -> AuditRound:
    return AuditRound.objects.get()


def test_a_round_goes_on_where_it_stopped_and_begins_again_at_the_end() -> None:
    entries(5)
    assert check_a_piece(2) == 0
    assert (row().seq, row().whole_at) == (2, None)
    assert check_a_piece(2) == 0
    assert check_a_piece(2) == 0
    assert (row().seq, row().whole_entries, row().broken) == (0, 5, 0)
    assert row().whole_at is not None


def test_a_changed_entry_is_found_and_kept_until_a_round_is_whole() -> None:
    entries(5)
    behind_our_back("UPDATE teams_auditentry SET sentence = 'Nothing.' WHERE sentence = 'Entry 1.'")
    assert check_a_piece(3) == 1
    assert (row().broken, row().first_break[:6]) == (1, "Seal 2")
    check_a_piece(3)
    assert (row().broken, row().seq) == (1, 0)
    behind_our_back("UPDATE teams_auditentry SET sentence = 'Entry 1.' WHERE sentence = 'Nothing.'")
    check_a_piece(9)
    assert (row().broken, row().first_break) == (0, "")


def test_a_log_that_was_cut_off_is_found() -> None:
    entries(5)
    check_a_piece()
    behind_our_back("DELETE FROM teams_auditseal WHERE seq > 3")
    behind_our_back("DELETE FROM teams_auditentry WHERE sentence IN ('Entry 3.', 'Entry 4.')")
    assert check_a_piece() == 1
    assert "ended with seal 5 before and ends with 3 now" in row().first_break
    assert check_a_piece() == 1


def test_an_empty_log_is_whole() -> None:
    assert check_a_piece() == 0
    assert row().whole_at is not None


def test_what_committed_long_after_its_neighbours_is_sealed_at_the_end_of_a_round() -> None:
    entries(3)
    behind_our_back("DELETE FROM teams_auditseal WHERE seq = 1")
    assert audit.seal(behind=0) == 0
    assert audit.unsealed(0, None).count() == 1
    check_a_piece()
    assert audit.unsealed(0, None).count() == 0
