"""Checking the audit log's chain again and again, a piece at a time, so that a change does not wait for a command.

A round begins at the first seal and ends at the last. Any number of sweepers may take pieces: one at a time does.
"""

import logging
from typing import Final

from django.db import transaction
from django.db.models.functions import Now

from teams.audit import GENESIS, breaks_at, seal
from teams.models import AuditRound, AuditSeal

log = logging.getLogger(__name__)

PIECE: Final = 2000
PIECES_OF_A_ROUND: Final = 720
"""A round takes so many pieces at most: half a day, one a minute."""


def check_a_piece(least: int = PIECE) -> int:
    """Check the next links and note how far it went; returns how many breaks they have. Safe to repeat and to kill."""
    with transaction.atomic():
        AuditRound.objects.get_or_create(id=1, defaults={"hash": GENESIS})
        round_ = AuditRound.objects.select_for_update(skip_locked=True).filter(id=1).first()
        if round_ is None:
            return 0
        found = _check(round_, max(least, round_.whole_entries // PIECES_OF_A_ROUND))
        round_.save()
    if round_.seq == 0:
        # A round has ended: seal what committed long after its neighbours too.
        seal(behind=None)
    for sentence in found:
        log.error("The audit log does not hold: %s", sentence)
    return len(found)


def _check(round_: AuditRound, limit: int) -> list[str]:
    links = list(AuditSeal.objects.select_related("entry").filter(seq__gt=round_.seq).order_by("seq")[:limit])
    found: list[str] = []
    for link in links:
        found += breaks_at(link, round_.hash, round_.seq + 1)
        round_.seq, round_.hash = link.seq, link.hash
    at_the_end = len(links) < limit
    if at_the_end and round_.seq < round_.whole_entries:
        found.append(f"The log ended with seal {round_.whole_entries} before and ends with {round_.seq} now.")
    round_.found += len(found)
    round_.first_break = round_.first_break or (found[0][:200] if found else "")
    round_.broken = max(round_.broken, round_.found)
    if at_the_end:
        _end(round_)
    return found


def _end(round_: AuditRound) -> None:
    """The chain was walked to its end: say so, and begin again at the next piece."""
    AuditRound.objects.filter(id=1).update(whole_at=Now())
    round_.refresh_from_db(fields=["whole_at"])
    # What was cut off stays missing: the longest end is remembered.
    round_.whole_entries = max(round_.whole_entries, round_.seq)
    round_.broken = round_.found
    if not round_.found:
        round_.first_break = ""
    round_.seq, round_.hash, round_.found = 0, GENESIS, 0
