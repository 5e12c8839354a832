"""What a person decides about a database. Pure.

Limits are those of AWS's pages "CreateDBInstance", "CreateDBCluster" and "ServerlessV2ScalingConfiguration" (RDS API
Reference), "Performance and scaling for Aurora Serverless v2" and "Amazon RDS DB instance storage". Prices that help
texts name are those of us-east-1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from deployments.spec.database_engines import ENGINES, SIZES, Engine
from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.text import quoted

MOST_CAPACITY: Final = Decimal(256)
LEAST_STORAGE, MOST_STORAGE = 20, 65_536
_HALVES: Final = re.compile(r"[0-9]{1,3}(\.[05])?")
_TAKEN: Final = frozenset({"postgres", "mysql", "rdsadmin", "template0", "template1", "information_schema", "sys"})
REPLACED: Final = "A change makes a new, empty database. AWS keeps a snapshot of the old one; nothing moves by itself."


SMALLEST: Final = next(iter(SIZES))
LEAST_DEFAULT, MOST_DEFAULT = "0.5", "4"


def _capacity(value: str) -> str:
    if not _HALVES.fullmatch(value) or Decimal(value) > MOST_CAPACITY:
        raise ValueError(f"{quoted(value)} is no capacity. Write a number up to 256 in steps of 0.5, such as 2 or 2.5.")
    return format(Decimal(value).normalize(), "f")


def _database(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", value):
        raise ValueError("Use up to 63 small letters, digits and underscores, a letter first, such as shop.")
    if value in _TAKEN:
        raise ValueError(f"{value} belongs to the database itself. Take another name, such as shop.")
    return value


Capacity = Annotated[str, AfterValidator(_capacity)]


class DatabaseSettings(Settings):
    """What a person decides about a database."""

    engine: Annotated[
        Literal["aurora_postgresql", "aurora_mysql", "postgresql", "mysql"],
        Shown(
            "Kind of database",
            "Which SQL it speaks, and whether it grows with its use or is one machine of a fixed size.",
            widget="radio",
            choices=(
                Choice("aurora_postgresql", "PostgreSQL that grows", "Aurora Serverless v2, paid by what it uses."),
                Choice("aurora_mysql", "MySQL that grows", "Aurora Serverless v2, paid by what it uses."),
                Choice("postgresql", "PostgreSQL on one machine", "RDS, paid by the hour, used or not."),
                Choice("mysql", "MySQL on one machine", "RDS, paid by the hour, used or not."),
            ),
            replaces=True,
            replaces_words=REPLACED,
            aws_name="Engine",
        ),
    ] = "aurora_postgresql"
    database: Annotated[
        str,
        AfterValidator(_database),
        Shown(
            "Name of the database",
            "What programs connect to, and what their tables are made in.",
            form="Up to 63 small letters, digits and underscores, a letter first.",
            placeholder="shop",
            replaces=True,
            replaces_words=REPLACED,
            aws_name="DatabaseName",
        ),
    ] = "app"
    least: Annotated[
        Capacity | None,
        Shown(
            "Least capacity",
            "Of a database that grows: units of 2 GB of memory that are there at any time, at $0.12 an hour each. 0 "
            "lets it pause while nobody is connected; the next one waits about 15 seconds. Empty means 0.5.",
            unit="units",
            form="A number from 0 to 256 in steps of 0.5.",
            placeholder=LEAST_DEFAULT,
            aws_name="MinCapacity",
        ),
    ] = None
    most: Annotated[
        Capacity | None,
        Shown(
            "Most capacity",
            "Of a database that grows: it never costs more than this. Empty means 4.",
            unit="units",
            form="A number from 1 to 256 in steps of 0.5.",
            placeholder=MOST_DEFAULT,
            aws_name="MaxCapacity",
        ),
    ] = None
    size: Annotated[
        Literal[
            "db.t4g.micro",
            "db.t4g.small",
            "db.t4g.medium",
            "db.t4g.large",
            "db.m7g.large",
            "db.m7g.xlarge",
            "db.m7g.2xlarge",
            "db.r7g.large",
            "db.r7g.xlarge",
            "db.r7g.2xlarge",
        ]
        | None,
        Shown(
            "Size of the machine",
            "Of a database on one machine. While it changes, the database is away for minutes.",
            widget="select",
            choices=(
                Choice(None, f"The smallest: {SMALLEST}"),
                *(Choice(name, f"{name}: {words}") for name, words in SIZES.items()),
            ),
            aws_name="DBInstanceClass",
        ),
    ] = None
    backup_days: Annotated[
        int,
        Field(ge=1, le=35),
        Shown(
            "Undo window for data",
            "AWS can bring the database back to any second of so many days, as a new one beside it.",
            unit="days",
            widget="number",
            aws_name="BackupRetentionPeriod",
        ),
    ] = 7
    standby: Annotated[
        bool,
        Shown(
            "A second one in another zone",
            "Takes over within a minute or two when the first fails. Costs as much again.",
            widget="checkbox",
            aws_name="MultiAZ",
        ),
    ] = False
    pause_after: Annotated[
        Annotated[int, Field(ge=5, le=1_440)] | None,
        Shown(
            "Pause after",
            "Only with a least capacity of 0: so long without a connection. Empty means 5 minutes.",
            unit="minutes",
            widget="number",
            group="more",
            aws_name="SecondsUntilAutoPause",
        ),
    ] = None
    version: Annotated[
        Literal["17", "18"] | None,
        Shown(
            "Version of PostgreSQL",
            "Of PostgreSQL that grows. AWS keeps the small versions up to date. Later you can go to a higher one, "
            "never back. Other databases have the version that AWS advises.",
            widget="radio",
            group="more",
            choices=(
                Choice(
                    None, "AWS's choice", "The one that AWS advises on the day when the database is made. It stays."
                ),
                Choice("17", "PostgreSQL 17"),
                Choice("18", "PostgreSQL 18"),
            ),
            aws_name="EngineVersion",
        ),
    ] = None
    storage: Annotated[
        Annotated[int, Field(ge=LEAST_STORAGE, le=MOST_STORAGE)] | None,
        Shown(
            "Storage",
            "Of a database on one machine, paid whether it is full or not; it can grow and never shrink. Aurora "
            "grows by itself.",
            unit="GB",
            widget="number",
            steps=(20, 50, 100, 200, 500, 1_000),
            none="As usual: 20 GB",
            group="more",
            aws_name="AllocatedStorage",
        ),
    ] = None
    storage_limit: Annotated[
        Annotated[int, Field(ge=LEAST_STORAGE + 2, le=MOST_STORAGE)] | None,
        Shown(
            "Grow storage up to",
            "Of a database on one machine: AWS adds storage before it is full.",
            unit="GB",
            widget="number",
            steps=(50, 100, 200, 500, 1_000),
            none="It never grows",
            group="more",
            aws_name="MaxAllocatedStorage",
        ),
    ] = None
    proxy: Annotated[
        bool,
        Shown(
            "Share connections",
            "A proxy holds connections for functions, of which hundreds may run at once. Paid by the hour, and a "
            "database that grows never pauses behind it.",
            widget="checkbox",
            group="more",
            aws_name="AWS::RDS::DBProxy",
        ),
    ] = False
    data_api: Annotated[
        bool,
        Shown(
            "SQL over HTTPS",
            "Of a database that grows: functions send SQL to AWS's Data API, without a place in the network and "
            "without a driver. Paid by the call.",
            widget="checkbox",
            group="more",
            aws_name="EnableHttpEndpoint",
        ),
    ] = False
    deletion_protection: Annotated[
        bool,
        Shown(
            "Deletion protection",
            "AWS refuses to delete the database, whoever asks, until this is switched off.",
            widget="checkbox",
            group="more",
            aws_name="DeletionProtection",
        ),
    ] = False

    @model_validator(mode="after")
    def _fit(self) -> Self:
        refuse(self._faults())
        return self

    @property
    def at_aws(self) -> Engine:
        return ENGINES[self.engine]

    @property
    def bounds(self) -> tuple[Decimal, Decimal]:
        """Least and most capacity of a database that grows."""
        return Decimal(self.least or LEAST_DEFAULT), Decimal(self.most or MOST_DEFAULT)

    def _faults(self) -> Iterator[Fault]:
        if self.at_aws.aurora:
            for name in ("size", "storage", "storage_limit"):
                if getattr(self, name) is not None:
                    yield name, "This belongs to a database on one machine; this one grows by itself. Empty it."
            yield from self._capacity_faults()
        else:
            for name in ("least", "most", "pause_after", "data_api"):
                if getattr(self, name):
                    yield name, "This belongs to a database that grows; this one is one machine. Empty it."
            yield from self._storage_faults()
        if self.version is not None and self.engine != "aurora_postgresql":
            yield "version", "This chooses among versions of PostgreSQL that grows; the database is another. Empty it."

    def _capacity_faults(self) -> Iterator[Fault]:
        least, most = self.bounds
        if most < 1:
            yield "most", "AWS takes 1 or more as the most capacity."
        elif least > most:
            yield "most", f"The most capacity must be at least the least, {least}."
        if self.pause_after is not None and least:
            yield "pause_after", "It never pauses: the least capacity is not 0. Empty this, or set that to 0."

    def _storage_faults(self) -> Iterator[Fault]:
        least = (self.storage or LEAST_STORAGE) * 11 / 10
        if self.storage_limit is not None and self.storage_limit < least:
            yield "storage_limit", f"AWS asks for a tenth more than the storage: set {-(-least // 1):,.0f} GB or more."
