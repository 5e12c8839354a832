"""Tables, file stores and secrets."""

from typing import Any

from tests.deployments.spec.rows.row import WORK, Row

KEY = {"partition_key": {"name": "id"}}
BY_DAY = {"name": "by_day", "key": "day"}
BY_SIZE = {
    "name": "by_size",
    "key": "size",
    "key_type": "N",
    "sort_key": "at",
    "sort_type": "N",
    "projection": "include",
    "attributes": ["total"],
    "read_units": 6,
    "write_units": 6,
}
BY_NAME = {"name": "by_name", "sort_key": "rank", "sort_type": "N", "projection": "include", "attributes": ["a"]}
PROVISIONED: dict[str, Any] = {
    "partition_key": {"name": "customer", "type": "N"},
    "sort_key": {"name": "at", "type": "N"},
    "billing": "provisioned",
    "read_units": 7,
    "write_units": 7,
    "scaling": {"most_reads": 20, "most_writes": 20, "utilization": 60},
    "indexes": [BY_DAY, BY_SIZE],
    "local_indexes": [BY_NAME],
    "recovery_days": 7,
    "backups": {"keep_days": 90, "hour": 3, "vault": 2},
    "encryption": "own_key",
    "expiry_attribute": "expires_at",
    "stream": "keys",
    "deletion_protection": True,
}
ON_DEMAND: dict[str, Any] = {
    "most_reads": 1000,
    "most_writes": 500,
    "storage_class": "infrequent_access",
    "point_in_time_recovery": False,
    "uses": {"work": "run"},
}
TABLE = Row(
    "table",
    main="table",
    least=KEY,
    everything=(PROVISIONED, ON_DEMAND),
    in_place={"indexes": [BY_DAY], "expiry_attribute": "expires_at", "stream": "keys"},
    replaced={"sort_key": {"name": "at"}},
    beside={"work": WORK},
)
BUCKET = Row(
    "bucket",
    main="bucket",
    least={},
    everything=(
        {
            "versions_kept": 7,
            "events": "both",
            "prefix": "uploads/",
            "suffix": ".jpg",
            "origins": ["https://www.example.com"],
            "methods": ["PUT", "HEAD"],
            "encryption": "aws_managed",
            "uses": {"work": "run"},
        },
        {
            "versions": False,
            "delete_after": 90,
            "moves": [{"after": 30, "to": "rare"}, {"prefix": "old/", "after": 1, "to": "archive"}],
        },
    ),
    in_place={"delete_after": 30, "origins": ["https://www.example.com"], "uses": {"work": "run"}},
    beside={"work": WORK},
)
SECRET = Row(
    "secret",
    main="secret",
    least={},
    everything=(
        {"length": 64, "signs": False, "username": "mailer", "description": "Key of the mail service"},
        {"source": "typed"},
    ),
    in_place={"description": "Key of the mail service"},
)
ROWS = (TABLE, BUCKET, SECRET)
