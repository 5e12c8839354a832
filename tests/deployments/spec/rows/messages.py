"""Queues and topics."""

from tests.deployments.spec.rows.row import WORK, Row

QUEUE = Row(
    "queue",
    main="queue",
    least={},
    everything=(
        {
            "visibility_timeout": 180,
            "retention_days": 7,
            "max_receives": 6,
            "delay": 5,
            "batch_size": 100,
            "batch_window": 2,
            "max_concurrency": 10,
            "wait_time": 10,
            "encryption": "aws_managed",
            "uses": {"work": "run"},
        },
        {"order": "fifo", "content_deduplication": True, "dead_letters": False},
    ),
    in_place={"visibility_timeout": 120, "max_receives": 9, "uses": {"work": "run"}},
    replaced={"order": "fifo"},
    beside={"work": WORK},
)
TOPIC = Row(
    "topic",
    main="topic",
    least={"uses": {"box": "write"}},
    everything=(
        {
            "emails": ["alerts@example.com"],
            "display_name": "Alerts",
            "encryption": "none",
            "raw_delivery": False,
            "uses": {"work": "run", "box": "write"},
        },
        {"order": "fifo", "content_deduplication": True},
    ),
    in_place={"display_name": "Alerts", "emails": ["alerts@example.com"]},
    replaced={"order": "fifo", "emails": [], "display_name": None},
    beside={"box": {"kind": "queue"}, "work": WORK},
)
ROWS = (QUEUE, TOPIC)
