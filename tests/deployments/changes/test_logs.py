"""Log entries that a change deletes count as data at risk, in plans of every kind."""

import pytest

from deployments.changes import explain, summary
from deployments.changes.reverting import explain_reverts
from tests.deployments.changes.test_explain import BEFORE, modified, prop


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [("365", "30", "30 days"), (None, "1", "1 day"), ("30", "365", ""), ("30", None, ""), ("30", "unknown", "")],
)
def test_keeping_logs_for_less_long_deletes_the_older_ones(before: str | None, after: str | None, lost: str) -> None:
    (known,) = explain([modified("Logs", prop("RetentionInDays", before, after))], BEFORE, BEFORE)
    assert ("are deleted" in known.sentence) is bool(lost)
    assert (f"Log entries older than {lost} are deleted." in known.sentence) is bool(lost)
    assert known.risks == (("data_loss",) if lost else ())


def test_undoing_that_logs_are_kept_longer_deletes_them_too() -> None:
    given = [modified("Logs", prop("RetentionInDays", "365", "30"))]
    (known,) = explain_reverts(given, BEFORE, BEFORE)
    assert known.sentence.endswith(" to 30 days. Log entries older than 30 days are deleted.")
    assert summary([known]).at_risk == 1
