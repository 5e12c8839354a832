"""An AWS account in memory: CloudFormation, buckets, and the door to them."""

import hashlib
from collections.abc import Mapping, Sequence

from config.aws import Target
from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.shapes import SiteObject
from tests.fakes.apis import FakeApis
from tests.fakes.cloudformation import FakeCloudFormation
from tests.fakes.delivery import FakeDelivery
from tests.fakes.functions import FakeFunctions
from tests.fakes.items import FakeItems
from tests.fakes.watching import FakeWatching


class FakeStorage:
    """Buckets as dictionaries; ``puts`` counts what was really sent."""

    def __init__(self) -> None:
        self.buckets: dict[str, dict[str, bytes]] = {}
        self.believed: set[str] = set()
        self.puts: list[tuple[str, str]] = []
        self.headers: dict[str, tuple[str, str]] = {}

    def ensure_artifact_bucket(self, bucket: str, *, anew: bool = False) -> None:
        """Repeatable; believes that it is there once it was, as the real one does for ten minutes."""
        if anew or bucket not in self.believed:
            self.believed.add(bucket)
            self.buckets.setdefault(bucket, {})

    def has(self, bucket: str, key: str) -> bool:
        """Whether it is there."""
        return key in self.buckets.get(bucket, {})

    def put(self, bucket: str, key: str, body: bytes) -> None:
        """Repeatable."""
        if bucket not in self.buckets:
            raise AwsProblem(Trouble.ABSENT, "PutObject", "NoSuchBucket", "The specified bucket does not exist")
        self.puts.append((bucket, key))
        self.buckets[bucket][key] = body

    def get(self, bucket: str, key: str) -> bytes:
        """The content."""
        return self.buckets[bucket][key]

    def url(self, bucket: str, key: str) -> str:
        """An address."""
        return f"https://s3.amazonaws.com/{bucket}/{key}"

    def listing(self, bucket: str) -> Mapping[str, str]:
        """MD5 by path."""
        found = self.buckets.setdefault(bucket, {})
        return {path: hashlib.md5(body, usedforsecurity=False).hexdigest() for path, body in found.items()}

    def put_file(self, bucket: str, file: SiteObject) -> None:
        """Repeatable."""
        self.puts.append((bucket, file.path))
        self.headers[file.path] = (file.content_type, file.cache_control)
        self.buckets.setdefault(bucket, {})[file.path] = file.body

    def delete_files(self, bucket: str, paths: Sequence[str]) -> None:
        """Repeatable."""
        for path in paths:
            self.buckets[bucket].pop(path, None)

    def count(self, type_: str, physical_id: str) -> str | None:
        """Always a dozen."""
        return "12 items" if type_ == "AWS::DynamoDB::Table" else None


class FakeAws:
    """One account; hand ``connect`` to ``advance``."""

    def __init__(self, account_id: str = "111122223333") -> None:
        self.cloudformation = FakeCloudFormation()
        self.storage = FakeStorage()
        self.functions = FakeFunctions()
        self.apis = FakeApis()
        self.watching = FakeWatching()
        self.items = FakeItems()
        self.delivery = FakeDelivery()
        self.identity = account_id
        self.forgotten = 0

    def account_id(self) -> str:
        """Who we are."""
        return self.identity

    def __call__(self, target: Target) -> "FakeAws":
        """As ``connect``: the same account whoever asks."""
        return self

    def forget(self, target: Target) -> None:
        """Counts."""
        self.forgotten += 1
