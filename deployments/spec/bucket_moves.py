"""Where files of a file store go as they grow old: rows of a beginning, an age and a storage class. Pure.

Limits are those of "Transitioning objects using Amazon S3 Lifecycle" (S3 User Guide): classes are only left
downwards, a file lies in S3 for 30 days before it is called rarely read, and 30 more before it goes on from there;
files below 128 KB stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field

from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.naming import short_hash

MOST_DAYS: Final = 36_500
MOST_MOVES: Final = 50
RARE_AFTER: Final = 30
Beginning = Annotated[str, Field(min_length=1, max_length=500)]
Place = Literal["rare", "instant", "archive", "deep"]
CLASSES: Final = {"rare": "STANDARD_IA", "instant": "GLACIER_IR", "archive": "GLACIER", "deep": "DEEP_ARCHIVE"}
"""From above downwards: AWS moves nothing back up."""
_ORDER: Final = tuple(CLASSES)
RULE: Final = "moved"


class Move(Settings):
    """Files of one beginning that go to one place at one age."""

    prefix: Annotated[
        Beginning | None,
        Shown("Files that begin with", "Empty: all files.", placeholder="invoices/", aws_name="Prefix"),
    ] = None
    after: Annotated[
        int,
        Field(ge=0, le=MOST_DAYS),
        Shown("After", "Counted from when a file was put in.", unit="days", widget="number", aws_name="Days"),
    ]
    to: Annotated[
        Place,
        Shown(
            "Move to",
            "Cheaper to keep, and each read costs more.",
            widget="select",
            choices=(
                Choice("rare", "Rarely read", "Read at once, each read is paid for. Not before 30 days."),
                Choice("instant", "Archive, read at once", "Cheaper still; at least 90 days are paid for."),
                Choice("archive", "Archive", "Somebody asks AWS for a file minutes to hours before it can be read."),
                Choice("deep", "Deep archive", "The cheapest; a file comes back within 12 to 48 hours."),
            ),
            aws_name="StorageClass",
        ),
    ]


def _faults(rows: Sequence[Move]) -> Iterator[Fault]:
    for index, row in enumerate(rows):
        if row.to == "rare" and row.after < RARE_AFTER:
            yield f"{index}.after", f"AWS moves nothing there before {RARE_AFTER} days. Write {RARE_AFTER} or more."
    for numbered in _by_beginning(rows).values():
        for (_, earlier), (index, later) in pairwise(numbered):
            if _ORDER.index(later.to) <= _ORDER.index(earlier.to):
                yield (
                    f"{index}.to",
                    "Files only go on to a cheaper place than they are in. Choose another, or remove this.",
                )
            elif earlier.to == "rare" and later.after < earlier.after + RARE_AFTER:
                least = earlier.after + RARE_AFTER
                yield f"{index}.after", f"Files stay rarely read for {RARE_AFTER} days at least. Write {least} or more."
            elif later.after <= earlier.after:
                yield f"{index}.after", f"They go elsewhere after {earlier.after} days already. Write more days."


def _by_beginning(rows: Sequence[Move]) -> dict[str, list[tuple[int, Move]]]:
    """Rows with their places in the list, by beginning, in the order in which files meet them."""
    found: dict[str, list[tuple[int, Move]]] = {}
    for index, row in sorted(enumerate(rows), key=lambda one: (one[1].after, _ORDER.index(one[1].to))):
        found.setdefault(row.prefix or "", []).append((index, row))
    return found


def _checked(rows: tuple[Move, ...] | None) -> tuple[Move, ...] | None:
    """None for no rows, so that definitions written before there were any keep their digest."""
    refuse(_faults(rows or ()))
    return rows or None


Moves = Annotated[
    Annotated[tuple[Move, ...], Field(max_length=MOST_MOVES, strict=False)] | None,
    AfterValidator(_checked),
    Shown(
        "Move old files to cheaper storage",
        "What is kept for long and seldom read. Files below 128 KB stay where they are.",
        widget="rows",
        group="more",
        aws_name="Transitions",
    ),
]


def rules_of(rows: Sequence[Move]) -> Iterator[dict[str, Any]]:
    """A lifecycle rule for each beginning; all files first."""
    for prefix, numbered in sorted(_by_beginning(rows).items()):
        moves = [{"StorageClass": CLASSES[row.to], "TransitionInDays": row.after} for _, row in numbered]
        rule = {"Id": f"{RULE}-{short_hash(prefix)}" if prefix else RULE, "Status": "Enabled", "Transitions": moves}
        yield {**rule, "Prefix": prefix} if prefix else rule


def deleted_too_early(rows: Sequence[Move], delete_after: int | None) -> bool:
    """Whether files are deleted before they would move, which AWS refuses."""
    return delete_after is not None and any(row.after >= delete_after for row in rows)
