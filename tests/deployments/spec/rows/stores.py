"""What lies in a private network, and search engines."""

from typing import Any

from tests.deployments.spec.rows.row import THING, WORK, Document, Row

PLACE: dict[str, Any] = {"uses": {"office": "inside"}}
OFFICE: Document = {"kind": "network", "reach": {"secrets": True}}


def user(access: str, of: str = THING) -> Document:
    return {**WORK, "uses": {of: access}}


CACHE = Row(
    "cache",
    main="cache",
    otherwise="nodes",
    least=PLACE,
    everything=(
        {"max_gb": 5, "max_units": 10_000, "snapshots": 7, "snapshot_hour": 23, "auth": "signed"},
        {"engine": "redis", "capacity": "nodes", "node_type": "t4g.small", "replicas": 2},
        {"capacity": "nodes", "replicas": 1, "snapshots": 1},
        {"engine": "memcached", "auth": "network"},
    ),
    in_place={"max_gb": 5, "snapshots": 7},
    replaced={"capacity": "nodes", "max_gb": None},
    beside={"office": OFFICE, "work": user("read_write")},
)
PAUSED: dict[str, Any] = {
    "engine": "aurora_mysql",
    "database": "ledger",
    "least": "0",
    "pause_after": 30,
    "data_api": True,
}
DATABASE = Row(
    "database",
    main="database",
    least=PLACE,
    everything=(
        {
            "least": "1",
            "most": "8.5",
            "version": "17",
            "standby": True,
            "proxy": True,
            "backup_days": 14,
            "deletion_protection": True,
        },
        PAUSED,
        {"engine": "postgresql", "size": "db.t4g.medium", "storage": 100, "storage_limit": 500, "standby": True},
        {"engine": "mysql", "proxy": True},
    ),
    in_place={"backup_days": 14, "most": "8"},
    replaced={"database": "shop"},
    beside={"office": OFFICE, "work": user("connect")},
    beside_everything={"ledger": {"kind": "database", **PLACE, **PAUSED}, "report": user("data_api", "ledger")},
)
FILE_SYSTEM = Row(
    "file_system",
    main="file system",
    least=PLACE,
    everything=({"rare_after": 14, "archive_after": 180}, {"rare_after": 0, "throughput": "bursting", "backup": False}),
    in_place={"rare_after": 7, "archive_after": 365, "backup": False},
    beside={"office": OFFICE, "work": user("read_write")},
    beside_everything={"show": user("read")},
)
SEARCH = Row(
    "search",
    main="domain",
    least={},
    everything=(
        {
            "size": "large",
            "storage_gb": 500,
            "version": "2.19",
            "node_type": "r6g.large",
            "nodes": 4,
            "zones": 2,
            "managers": 3,
            "manager_type": "t3.medium",
            "quiet_hour": 2,
            "updates": False,
        },
    ),
    in_place={"size": "standard", "storage_gb": 100, "quiet_hour": 2},
    beside={"work": user("read_write")},
    beside_everything={"show": user("read"), "fill": user("write")},
)
WAREHOUSE = Row(
    "warehouse",
    main="warehouse",
    least=PLACE,
    everything=({"database": "sales", "base": 4, "most": 64, "longest": 600, "last_copy_days": 90},),
    in_place={"base": 16},
    replaced={"database": "sales"},
    beside={"office": OFFICE, "work": user("own_rights")},
    beside_everything={"load": user("data_api")},
)
ROWS = (CACHE, DATABASE, FILE_SYSTEM, SEARCH, WAREHOUSE)
