"""The S3 gateway (see ``gateways.Storage`` for its promises). Every call names the account that must own the bucket."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from deployments.aws.counting import Counting
from deployments.aws.errors import AwsProblem, Trouble, reading
from deployments.aws.shapes import SiteObject

MOST_OBJECTS = 100_000
_BATCH = 1000
# An artifact bucket that this process saw to be right is not looked at again for so long: it serves a whole account and
# region, and the three calls would come with every plan.
RIGHT_SECONDS = 600.0


class RightBuckets:
    """Which artifact buckets were seen to be right, and until when that is believed."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[tuple[str | None, str, str], float] = {}

    def see_to(self, place: tuple[str | None, str, str], make_right: Callable[[], None], *, anew: bool) -> None:
        """Call ``make_right`` unless it went well within :data:`RIGHT_SECONDS`; ``anew`` in any case."""
        if not anew and self._clock() <= self._until.get(place, 0.0):
            return
        self._until.pop(place, None)
        until = self._clock() + RIGHT_SECONDS
        make_right()
        self._until[place] = until


class StorageGateway:
    """Buckets of one account and region through boto3 clients. Safe to share between threads."""

    def __init__(
        self,
        make: Callable[[str], Any],
        *,
        account_id: str,
        region: str,
        endpoint_url: str | None,
        right: RightBuckets,
    ) -> None:
        """:param make: makes the client of a service, when something is first asked of it.
        :param right: shared by all gateways of a process.
        """
        self._make, self._right = make, right
        self._account_id, self._region, self._endpoint_url = account_id, region, endpoint_url
        self._owner = {"ExpectedBucketOwner": account_id}
        self._counting = Counting(make, self._owner)

    @cached_property
    def _client(self) -> Any:
        return self._make("s3")

    def ensure_artifact_bucket(self, bucket: str, *, anew: bool = False) -> None:
        """Make it versioned and closed to the public, whatever it was; not again within :data:`RIGHT_SECONDS` in this
        process, but ``anew``. Naturally repeatable.
        """
        place = self._endpoint_url, self._account_id, bucket
        self._right.see_to(place, lambda: self._make_right(bucket), anew=anew)

    def _make_right(self, bucket: str) -> None:
        with reading("HeadBucket"):
            exists = self._exists(lambda: self._client.head_bucket(Bucket=bucket, **self._owner))
        if not exists:
            self._create(bucket)
        with reading("PutPublicAccessBlock"):
            self._client.put_public_access_block(
                Bucket=bucket,
                PublicAccessBlockConfiguration={
                    "BlockPublicAcls": True,
                    "IgnorePublicAcls": True,
                    "BlockPublicPolicy": True,
                    "RestrictPublicBuckets": True,
                },
                **self._owner,
            )
        with reading("PutBucketVersioning"):
            self._client.put_bucket_versioning(
                Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}, **self._owner
            )

    def _create(self, bucket: str) -> None:
        # us-east-1 is the one region that must not be named.
        place = {} if self._region == "us-east-1" else {"LocationConstraint": self._region}
        try:
            with reading("CreateBucket"):
                extra = {"CreateBucketConfiguration": place} if place else {}
                self._client.create_bucket(Bucket=bucket, **extra)
        except AwsProblem as problem:
            if problem.trouble is not Trouble.EXISTS:
                raise

    def has(self, bucket: str, key: str) -> bool:
        """Whether the object is there."""
        with reading("HeadObject"):
            return self._exists(lambda: self._client.head_object(Bucket=bucket, Key=key, **self._owner))

    def _exists(self, ask: Any) -> bool:
        try:
            with reading("Head"):
                ask()
        except AwsProblem as problem:
            if problem.trouble is Trouble.ABSENT:
                return False
            raise
        return True

    def put(self, bucket: str, key: str, body: bytes) -> None:
        """Put a zip or a template. Naturally repeatable."""
        with reading("PutObject"):
            self._client.put_object(Bucket=bucket, Key=key, Body=body, **self._owner)

    def get(self, bucket: str, key: str) -> bytes:
        """The object's content."""
        with reading("GetObject"):
            content: bytes = self._client.get_object(Bucket=bucket, Key=key, **self._owner)["Body"].read()
            return content

    def url(self, bucket: str, key: str) -> str:
        """The address under which CloudFormation reads a template."""
        base = self._endpoint_url or f"https://s3.{self._region}.amazonaws.com"
        return f"{base.rstrip('/')}/{bucket}/{key}"

    def listing(self, bucket: str) -> Mapping[str, str]:
        """MD5 in hex by path. Objects that were put in parts have another ETag and count as different."""
        found: dict[str, str] = {}
        token: dict[str, str] = {}
        with reading("ListObjectsV2"):
            while len(found) < MOST_OBJECTS:
                page = self._client.list_objects_v2(Bucket=bucket, **self._owner, **token)
                found |= {row["Key"]: row["ETag"].strip('"') for row in page.get("Contents") or ()}
                if not page.get("IsTruncated"):
                    return found
                token = {"ContinuationToken": page["NextContinuationToken"]}
        return found

    def put_file(self, bucket: str, file: SiteObject) -> None:
        """Put one file of a site. Naturally repeatable."""
        with reading("PutObject"):
            self._client.put_object(
                Bucket=bucket,
                Key=file.path,
                Body=file.body,
                ContentType=file.content_type,
                CacheControl=file.cache_control,
                **self._owner,
            )

    def delete_files(self, bucket: str, paths: Sequence[str]) -> None:
        """Remove files of a site. Naturally repeatable."""
        for start in range(0, len(paths), _BATCH):
            objects = [{"Key": path} for path in paths[start : start + _BATCH]]
            with reading("DeleteObjects"):
                self._client.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True}, **self._owner)

    def count(self, type_: str, physical_id: str) -> str | None:
        """How much a table, bucket, queue or log group holds, in words."""
        return self._counting.count(type_, physical_id)
