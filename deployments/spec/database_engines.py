"""The kinds of database and the sizes of machine that AWS offers, as far as a definition may choose them. Pure.

Sizes are of the newest Arm generations that PostgreSQL and MySQL both have (RDS User Guide, "DB instance class types").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Engine:
    """What AWS calls an engine, the family that its proxy speaks, and its port."""

    name: str
    family: str
    port: int
    aurora: bool


ENGINES: Final = {
    "aurora_postgresql": Engine("aurora-postgresql", "POSTGRESQL", 5432, aurora=True),
    "aurora_mysql": Engine("aurora-mysql", "MYSQL", 3306, aurora=True),
    "postgresql": Engine("postgres", "POSTGRESQL", 5432, aurora=False),
    "mysql": Engine("mysql", "MYSQL", 3306, aurora=False),
}
SIZES: Final = {
    "db.t4g.micro": "2 processors now and then, 1 GB",
    "db.t4g.small": "2 processors now and then, 2 GB",
    "db.t4g.medium": "2 processors now and then, 4 GB",
    "db.t4g.large": "2 processors now and then, 8 GB",
    "db.m7g.large": "2 processors, 8 GB",
    "db.m7g.xlarge": "4 processors, 16 GB",
    "db.m7g.2xlarge": "8 processors, 32 GB",
    "db.r7g.large": "2 processors, 16 GB",
    "db.r7g.xlarge": "4 processors, 32 GB",
    "db.r7g.2xlarge": "8 processors, 64 GB",
}
