"""What a person decides about a data warehouse. Pure.

Limits are those of the Redshift Management Guide, "Compute capacity for Amazon Redshift Serverless" (capacity from 4
units, then in steps of 8 up to 512 and of 32 up to 1,024) and "Considerations when using Amazon Redshift Serverless"
("Max query execution time": 0 to 86,399 seconds; a note: above 512 units in five regions), and of the API Reference,
"DeleteNamespace" (1 to 3,653 days for the last snapshot). AWS names no steps and no bound of the most capacity; ours
catches a zero too many. Prices that help texts name are those of us-east-1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator

from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Settings, Shown

LEAST_UNITS, MOST_UNITS = 4, 1_024
HIGHEST_CEILING: Final = 10_000
STEP, LARGE_STEP, LARGE = 8, 32, 512
LONGEST: Final = 86_399
MOST_DAYS: Final = 3_653
TB_OF_THE_LEAST: Final = 32
_TAKEN: Final = frozenset({"padb_harvest", "sample_data_dev", "template0", "template1"})
REPLACED: Final = "A change makes a new, empty warehouse. AWS keeps a snapshot of the old one; nothing moves by itself."


def in_turn(names: Sequence[str]) -> str:
    """What to do about settings that AWS changes one at a time, in the order given; empty for fewer than two."""
    if len(names) < 2:
        return ""
    words = f"{', '.join(names[:-1])} and {names[-1]}"
    return (
        f"AWS changes one setting of a data warehouse's capacity at a time, and here {words} change together. Set the "
        f"others back, deploy {names[0]} first, and then the next in this order."
    )


def _database(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", value):
        raise ValueError("Use up to 63 small letters, digits and underscores, a letter first, such as reports.")
    if value in _TAKEN:
        raise ValueError(f"{value} belongs to the warehouse itself. Take another name, such as reports.")
    return value


def _units(value: int) -> int:
    step = LARGE_STEP if value > LARGE else STEP
    if value != LEAST_UNITS and value % step:
        lower = value // step * step or LEAST_UNITS
        higher = (value // step + 1) * step
        raise ValueError(f"AWS takes {LEAST_UNITS}, or steps of {step}. Write {lower:,} or {higher:,}.")
    return value


Units = Annotated[int, Field(ge=LEAST_UNITS, le=MOST_UNITS), AfterValidator(_units)]


class WarehouseSettings(Settings):
    """What a person decides about a data warehouse."""

    database: Annotated[
        str,
        AfterValidator(_database),
        Shown(
            "Name of the database",
            "What questions are sent to, and what its tables are made in.",
            form="Up to 63 small letters, digits and underscores, a letter first.",
            placeholder="reports",
            replaces=True,
            replaces_words=REPLACED,
            aws_name="DbName",
        ),
    ] = "reports"
    base: Annotated[
        Units,
        Shown(
            "Capacity",
            "Units of 16 GB of memory that work on a question, at $0.375 an hour each. They are paid by the second "
            "while it works, for 60 seconds at least, and not while nobody asks.",
            unit="units",
            widget="number",
            steps=(4, 8, 16, 32, 64, 128),
            aws_name="BaseCapacity",
        ),
    ] = 8
    most: Annotated[
        int,
        Field(ge=LEAST_UNITS, le=HIGHEST_CEILING),
        Shown(
            "Most capacity",
            "AWS adds units when much is asked at once, and never more than this.",
            unit="units",
            widget="number",
            steps=(8, 16, 32, 64, 128, 256),
            aws_name="MaxCapacity",
        ),
    ] = 32
    longest: Annotated[
        int,
        Field(ge=1, le=LONGEST),
        Shown(
            "Longest question",
            "AWS ends a question that runs longer, so that a mistake in it is not paid for all day.",
            unit="seconds",
            widget="number",
            steps=(60, 600, 3_600, 14_400),
            aws_name="ConfigParameters",
        ),
    ] = 3_600
    last_copy_days: Annotated[
        Annotated[int, Field(ge=1, le=MOST_DAYS)] | None,
        Shown(
            "Keep the last snapshot for",
            "AWS makes one before it deletes the warehouse, paid for by its size. "
            "Its name is taken once: delete it before this warehouse is removed or made anew again.",
            unit="days",
            widget="number",
            steps=(30, 90, 365),
            none="Until you delete it",
            group="more",
            aws_name="FinalSnapshotRetentionPeriod",
        ),
    ] = None

    @model_validator(mode="after")
    def _fit(self) -> Self:
        refuse(self._faults())
        return self

    def _faults(self) -> Iterator[Fault]:
        if self.most < self.base:
            yield "most", f"The most capacity must be at least the capacity, {self.base:,} units."
