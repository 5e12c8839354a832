"""What a person decides about a file store. Pure. Limits: "Bucket lifecycle configuration elements", S3 User Guide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from deployments.spec.bucket_moves import MOST_DAYS, Beginning, Moves, deleted_too_early
from deployments.spec.cors import Origins
from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.text import quoted

METHODS: Final = ("DELETE", "GET", "HEAD", "POST", "PUT")
EVENTS: Final = {
    "created": ("s3:ObjectCreated:*",),
    "removed": ("s3:ObjectRemoved:*",),
    "both": ("s3:ObjectCreated:*", "s3:ObjectRemoved:*"),
}


def _methods(values: tuple[str, ...]) -> tuple[str, ...]:
    refuse(
        (str(index), f"{quoted(value)} cannot be allowed. Write one of {', '.join(METHODS)}.")
        for index, value in enumerate(values)
        if value not in METHODS
    )
    return tuple(sorted(set(values)))


class BucketSettings(Settings):
    """What a person decides about a file store."""

    versions: Annotated[
        bool,
        Shown(
            "Keep older versions",
            "A file that is replaced or deleted can be brought back. Older versions are paid for like files.",
            widget="checkbox",
            aws_name="VersioningConfiguration",
        ),
    ] = True
    versions_kept: Annotated[
        int,
        Field(ge=1, le=MOST_DAYS),
        Shown(
            "Keep them for",
            "So long after a file was replaced or deleted, its older version is deleted for good.",
            unit="days",
            widget="number",
            aws_name="NoncurrentVersionExpiration",
        ),
    ] = 30
    delete_after: Annotated[
        Annotated[int, Field(ge=1, le=MOST_DAYS)] | None,
        Shown(
            "Delete files after",
            "For files that are needed for a while only. Empty keeps them.",
            unit="days",
            widget="number",
            aws_name="ExpirationInDays",
        ),
    ] = None
    moves: Moves = None
    events: Annotated[
        Literal["created", "removed", "both"],
        Shown(
            "Runs its function when",
            "Counts only where the file store runs a function.",
            widget="radio",
            choices=(
                Choice("created", "A file is put in", "Also when it replaces one."),
                Choice("removed", "A file is removed", "By somebody, not by its age."),
                Choice("both", "Either happens", "The event says which it was."),
            ),
            aws_name="NotificationConfiguration",
        ),
    ] = "created"
    prefix: Annotated[
        Beginning | None,
        Shown(
            "Only files that begin with",
            "Others run nothing. A function that writes here too must be kept away from its own files.",
            group="more",
            placeholder="uploads/",
            aws_name="S3Key prefix",
        ),
    ] = None
    suffix: Annotated[
        Beginning | None,
        Shown(
            "Only files that end with",
            "Others run nothing.",
            group="more",
            placeholder=".jpg",
            aws_name="S3Key suffix",
        ),
    ] = None
    origins: Annotated[
        Origins,
        Field(max_length=20, strict=False),
        Shown(
            "Websites that may use it",
            "Addresses such as https://www.example.com, one a line: their scripts may use signed links to files.",
            widget="list",
            group="more",
            placeholder="https://www.example.com",
            aws_name="AllowedOrigins",
        ),
    ] = ()
    methods: Annotated[
        tuple[str, ...],
        Field(min_length=1, max_length=5, strict=False),
        AfterValidator(_methods),
        Shown(
            "What they may do",
            f"{', '.join(METHODS)}, one a line. Counts only with websites above.",
            widget="list",
            group="more",
            aws_name="AllowedMethods",
        ),
    ] = ("GET", "PUT")
    encryption: Annotated[
        Literal["s3", "aws_managed"],
        Shown(
            "Encryption key",
            "Files are always encrypted; this decides whose key it is.",
            widget="radio",
            group="more",
            choices=(
                Choice("s3", "S3's own key", "Free. The key is not visible in your account."),
                Choice("aws_managed", "A key in your account", "Its use is logged and paid for."),
            ),
            aws_name="BucketEncryption",
        ),
    ] = "s3"

    @model_validator(mode="after")
    def _fit(self) -> Self:
        refuse(self._faults())
        return self

    def _faults(self) -> Iterator[Fault]:
        if self.delete_after is not None and self.events != "created":
            words = "Files that are deleted by their age bring no event. Choose that a file is put in, or empty this."
            yield "delete_after", words
        if deleted_too_early(self.moves or (), self.delete_after):
            yield "delete_after", "Files would be deleted before they move. Write more days than each move has."
