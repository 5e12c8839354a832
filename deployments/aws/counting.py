"""How much things hold whose data are at risk, in words. What AWS does not tell is None: a number is a courtesy."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Final

from deployments.aws.errors import AwsProblem, reading

_MOST_FILES: Final = 1000
# Waiting, being worked on, and not to be seen yet: all of them go with the queue (Amazon SQS API Reference,
# GetQueueAttributes, which calls these numbers approximate).
_MESSAGES: Final = tuple(f"ApproximateNumberOfMessages{which}" for which in ("", "NotVisible", "Delayed"))
_UNITS: Final = ("bytes", "KB", "MB", "GB")


class Counting:
    """Asks one account and region through boto3 clients. Safe to share between threads."""

    def __init__(self, make: Callable[[str], Any], owner: Mapping[str, str]) -> None:
        """:param make: makes the client of a service, when something is first asked of it.
        :param owner: what names the account that must own a bucket.
        """
        self._make, self._owner = make, owner

    @cached_property
    def _s3(self) -> Any:
        return self._make("s3")

    @cached_property
    def _dynamodb(self) -> Any:
        return self._make("dynamodb")

    @cached_property
    def _sqs(self) -> Any:
        return self._make("sqs")

    @cached_property
    def _logs(self) -> Any:
        return self._make("logs")

    def count(self, type_: str, physical_id: str) -> str | None:
        """``12 items``, ``more than 1,000 files``, ``3 messages`` or ``2.4 MB of entries``; None when nobody knows."""
        ask = {
            "AWS::DynamoDB::Table": self._items,
            "AWS::S3::Bucket": self._files,
            "AWS::SQS::Queue": self._messages,
            "AWS::Logs::LogGroup": self._entries,
        }.get(type_)
        try:
            return ask(physical_id) if ask else None
        except AwsProblem:
            # Not knowing it is said as such and stops nothing.
            return None

    def _items(self, table: str) -> str:
        with reading("DescribeTable"):
            return _counted(self._dynamodb.describe_table(TableName=table)["Table"]["ItemCount"], "item")

    def _files(self, bucket: str) -> str:
        with reading("ListObjectsV2"):
            page = self._s3.list_objects_v2(Bucket=bucket, MaxKeys=_MOST_FILES, **self._owner)
        words = _counted(len(page.get("Contents") or ()), "file")
        return f"more than {words}" if page.get("IsTruncated") else words

    def _messages(self, url: str) -> str | None:
        with reading("GetQueueAttributes"):
            found = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(_MESSAGES))["Attributes"]
        if not all(name in found for name in _MESSAGES):
            return None
        return _counted(sum(int(found[name]) for name in _MESSAGES), "message")

    def _entries(self, group: str) -> str | None:
        with reading("DescribeLogGroups"):
            rows = self._logs.describe_log_groups(logGroupNamePrefix=group, limit=50).get("logGroups") or ()
        stored = next((int(row.get("storedBytes") or 0) for row in rows if row["logGroupName"] == group), 0)
        # AWS counts these bytes late: none says nothing.
        return f"{_size(stored)} of entries" if stored else None


def _size(stored: int) -> str:
    """``2.4 MB``: AWS bills by 1,024."""
    power = min((stored.bit_length() - 1) // 10, len(_UNITS) - 1)
    size = stored / 1024**power
    return f"{size:,.{0 if power == 0 or size >= 10 else 1}f} {_UNITS[power]}"


def _counted(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"
