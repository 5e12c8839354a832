"""A file store: a private S3 bucket. Holds data, so removing it from a definition never deletes it at AWS.

Limits are those of AWS's pages "Bucket lifecycle configuration", "CORS configuration" and "Event notification types and
destinations" (S3 User Guide).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deployments.spec.bucket_moves import rules_of
from deployments.spec.buckets import EVENTS, BucketSettings
from deployments.spec.canvas import Canvas, Feed, Grant, Resource, allow, arn_of, logical, policy, ref, sub
from deployments.spec.definition import Component, Definition
from deployments.spec.faults import Fault
from deployments.spec.kinds.base import Access, Kind, settings_of
from deployments.spec.kinds.running import draw_permission, functions_run, permission_role
from deployments.spec.live import called_arn
from deployments.spec.naming import variable_name

PRIVATE = {
    "BlockPublicAcls": True,
    "BlockPublicPolicy": True,
    "IgnorePublicAcls": True,
    "RestrictPublicBuckets": True,
}
FILE_ACTIONS = {
    "read": ("s3:GetObject",),
    "write": ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"),
    "read_write": ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"),
}


def draw(canvas: Canvas, component: Component) -> None:
    """The bucket, the policy that refuses plain HTTP, its name. What it tells to functions stands in the bucket itself,
    so AWS must know first that it may call them.
    """
    bucket = settings_of(component, BucketSettings)
    canvas.feed(component)
    functions = canvas.run_by(component)
    properties: dict[str, Any] = {
        "BucketEncryption": _encryption(bucket),
        "CorsConfiguration": _cors(bucket),
        "LifecycleConfiguration": {"Rules": list(_lifecycle(bucket))},
        "NotificationConfiguration": _notifications(bucket, functions) if functions else None,
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "PublicAccessBlockConfiguration": dict(PRIVATE),
        "VersioningConfiguration": {"Status": "Enabled"} if bucket.versions else None,
    }
    bucket_id = canvas.add(
        component,
        "Bucket",
        "AWS::S3::Bucket",
        properties,
        part="bucket",
        tagged=True,
        keep=True,
        depends_on=[logical(component.name, permission_role(function)) for function in functions],
    )
    _draw_policy(canvas, component, bucket_id)
    canvas.output(component, "Name", "name", ref(bucket_id), f"Name of the bucket of {component.name}")


def _encryption(bucket: BucketSettings) -> Resource:
    if bucket.encryption == "s3":
        rule: Resource = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    else:
        # A key of the bucket's own is asked for once for many files instead of once for each.
        rule = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}
    return {"ServerSideEncryptionConfiguration": [rule]}


def _lifecycle(bucket: BucketSettings) -> Iterator[Resource]:
    """What is deleted when; parts of uploads that never ended are billed like files and seen by nobody."""
    yield {"Id": "unfinished", "Status": "Enabled", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}}
    if bucket.delete_after is not None:
        yield {"Id": "old", "Status": "Enabled", "ExpirationInDays": bucket.delete_after}
    yield from rules_of(bucket.moves or ())
    if bucket.versions:
        expiration = {"NoncurrentDays": bucket.versions_kept}
        yield {"Id": "versions", "Status": "Enabled", "NoncurrentVersionExpiration": expiration}


def _cors(bucket: BucketSettings) -> Resource | None:
    if not bucket.origins:
        return None
    rule = {
        "AllowedHeaders": ["*"],
        "AllowedMethods": list(bucket.methods),
        "AllowedOrigins": list(bucket.origins),
        "ExposedHeaders": ["ETag"],
        "MaxAge": 600,
    }
    return {"CorsRules": [rule]}


def _notifications(bucket: BucketSettings, functions: tuple[Component, ...]) -> Resource:
    found = (("prefix", bucket.prefix), ("suffix", bucket.suffix))
    rules = [{"Name": name, "Value": value} for name, value in found if value is not None]
    narrowed = {"Filter": {"S3Key": {"Rules": rules}}} if rules else {}
    return {
        "LambdaConfigurations": [
            {"Event": event, "Function": called_arn(function), **narrowed}
            for function in functions
            for event in EVENTS[bucket.events]
        ]
    }


def _draw_policy(canvas: Canvas, component: Component, bucket_id: str) -> None:
    refused = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn_of(bucket_id), sub("${" + bucket_id + ".Arn}/*")],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    properties = {"Bucket": ref(bucket_id), "PolicyDocument": policy(refused)}
    canvas.add(component, "BucketPolicy", "AWS::S3::BucketPolicy", properties, part="rule against plain connections")


def draw_run(canvas: Canvas, source: Component, function: Component) -> None:
    """The right of this account's S3 to call the function. AWS asks for it before the bucket is made, when the bucket
    has no name yet, so it names the account instead: see "Granting function access to AWS services", Lambda's guide.
    """
    account = {"Principal": "s3.amazonaws.com", "SourceAccount": ref("AWS::AccountId")}
    draw_permission(canvas, source, function, account)


def grant(canvas: Canvas, bucket: Component, access: str) -> Grant:
    """Rights on the files of this one bucket, and its name in a variable."""
    bucket_id = logical(bucket.name, "Bucket")
    statements = [allow(FILE_ACTIONS[access], sub("${" + bucket_id + ".Arn}/*"))]
    if access != "write":
        statements.append(allow(["s3:ListBucket"], arn_of(bucket_id)))
    return Grant(tuple(statements), {variable_name(bucket.name): ref(bucket_id)})


def check(definition: Definition, component: Component) -> Iterator[Fault]:
    """AWS takes one function for the same event of the same files."""
    functions = list(functions_run(definition, component))
    if len(functions) > 1:
        names = " and ".join(function.name for function in functions)
        words = f"{names} would run for the same files; AWS takes one. Let it pass them on by a topic."
        yield f"uses.{functions[1].name}", words


KIND = Kind(
    name="bucket",
    label="File store",
    aws_name="S3 bucket",
    tier="data",
    summary="Keeps files of any size for functions, and for nobody else.",
    settings=BucketSettings,
    render=draw,
    grant=grant,
    used_by={
        "function": (
            Access("read", "Read", "May list and read files."),
            Access("write", "Write", "May add, replace and delete files, but not read them."),
            Access("read_write", "Read and write", "May do both."),
        ),
        "identity_pool": (
            Access("own", "Own folder", "Each person reads and writes files under private/ and their own id."),
            Access("read", "Read", "Who signed in may read all files."),
            Access("guests", "Read, guests too", "Everyone may read all files, without signing in."),
        ),
    },
    used_only="A file store is private. Let a function use it, or put files for everyone into a website.",
    uses_only="A file store only runs functions. Let it run one that uses what you need.",
    feed=Feed(draw_run, names_functions=True),
    check=check,
)
