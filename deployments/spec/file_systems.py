"""What a person decides about a file system. Pure.

Limits are those of the EFS User Guide, "Managing file system storage" (days, archive needs elastic throughput) and
"Amazon EFS performance" (throughput).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import model_validator

from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown


class FileSystemSettings(Settings):
    """What a person decides about a file system."""

    rare_after: Annotated[
        Literal[0, 7, 14, 30, 60, 90],
        Shown(
            "Seldom used after",
            "Files that nobody touched for so long are kept for a small part. One that is opened again moves back.",
            unit="days",
            widget="select",
            choices=(
                Choice(0, "Never", "All files stay where they are opened fastest."),
                Choice(7, "A week", "Saves most. Opening what is seldom used costs by the GB."),
                Choice(14, "Two weeks"),
                Choice(30, "A month", "What AWS proposes."),
                Choice(60, "Two months"),
                Choice(90, "Three months"),
            ),
            aws_name="TransitionToIA",
        ),
    ] = 30
    throughput: Annotated[
        Literal["elastic", "bursting"],
        Shown(
            "Speed",
            "How fast files are read and written, and what is paid for it.",
            widget="radio",
            choices=(
                Choice("elastic", "As it is needed", "Each GB that is read or written is paid for."),
                Choice("bursting", "By its size", "Free, and slow for a small file system that is busy for long."),
            ),
            aws_name="ThroughputMode",
        ),
    ] = "elastic"
    backup: Annotated[
        bool,
        Shown(
            "Daily backups",
            "AWS Backup keeps a copy of each day for 35 days. Paid for by their size.",
            widget="checkbox",
            aws_name="BackupPolicy",
        ),
    ] = True
    archive_after: Annotated[
        Literal[90, 180, 365] | None,
        Shown(
            "Into the archive after",
            "Files that nobody touched for so long cost least; opening one takes a moment longer and costs more.",
            unit="days",
            widget="radio",
            group="more",
            choices=(
                Choice(None, "Never"),
                Choice(90, "Three months"),
                Choice(180, "Half a year"),
                Choice(365, "A year"),
            ),
            aws_name="TransitionToArchive",
        ),
    ] = None

    @model_validator(mode="after")
    def _fit(self) -> Self:
        refuse(self._faults())
        return self

    def _faults(self) -> Iterator[Fault]:
        if self.archive_after is None:
            return
        if self.throughput != "elastic":
            yield "archive_after", "The archive needs the speed that is paid by the GB. Choose that, or Never here."
        if self.archive_after <= self.rare_after:
            yield "archive_after", "Files become seldom used first and are archived later. Choose a longer time here."
