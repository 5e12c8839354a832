"""boto3 against a sandbox, and the few steps that most tests take."""

import io
import json
import time
import uuid
import zipfile
from collections.abc import Iterator
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.sandbox.templates import Template

REGION = "eu-central-1"
PATIENCE_SECONDS = 20.0


class Aws:
    """Clients with credentials of the deploy role, as the product has them."""

    def __init__(self, url: str, region: str = REGION, attempts: int = 1, patience: float = PATIENCE_SECONDS) -> None:
        """`attempts` is how often a call is sent in all before its failure is told."""
        self._patience = patience
        self._attempts = attempts
        self.url = url
        self.region = region
        sts = boto3.client(
            "sts", endpoint_url=url, region_name=region, aws_access_key_id="test", aws_secret_access_key="test"
        )
        role = "arn:aws:iam::111122223333:role/TierboardDeploy"
        given = sts.assume_role(RoleArn=role, RoleSessionName="tests", ExternalId="tests")["Credentials"]
        self._session = boto3.Session(
            given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], region_name=region
        )
        self.cloudformation = self.client("cloudformation")
        self.s3 = self.client("s3")
        self.dynamodb = self.client("dynamodb")

    def client(self, service: str) -> Any:
        """A client that repeats calls only when it was asked to."""
        config = Config(retries={"total_max_attempts": self._attempts}, connect_timeout=5, read_timeout=30)
        return self._session.client(service, endpoint_url=self.url, config=config)  # type: ignore[call-overload]

    def plan(self, stack: str, template: Template, kind: str = "CREATE", **options: Any) -> str:
        """A change set of a fresh name; its ARN."""
        sent: dict[str, Any] = {"Capabilities": ["CAPABILITY_IAM"], **options}
        sent.setdefault("ChangeSetName", f"p-{uuid.uuid4()}")
        if not {"TemplateURL", "UsePreviousTemplate"} & set(sent):
            sent["TemplateBody"] = template if isinstance(template, str) else json.dumps(template)
        answer = self.cloudformation.create_change_set(StackName=stack, ChangeSetType=kind, **sent)
        return str(answer["Id"])

    def execute(self, change_set: str, token: str = "", **options: Any) -> dict[str, Any]:
        """Execute and wait for the end; the stack."""
        stack_id = self.describe(change_set)["StackId"]
        if token:
            options["ClientRequestToken"] = token
        self.cloudformation.execute_change_set(ChangeSetName=change_set, **options)
        return self.settled(stack_id)

    def deploy(self, stack: str, template: Template, kind: str = "CREATE", **options: Any) -> dict[str, Any]:
        """Plan, execute, wait; the stack."""
        return self.execute(self.plan(stack, template, kind, **options))

    def delete(self, stack_id: str, **options: Any) -> dict[str, Any]:
        """Delete and wait; the stack as it reads afterwards."""
        self.cloudformation.delete_stack(StackName=stack_id, **options)
        return self.settled(stack_id)

    def settled(self, stack_id: str) -> dict[str, Any]:
        """The stack once no operation runs on it."""
        deadline = time.monotonic() + self._patience
        while time.monotonic() < deadline:
            stack = self.stack(stack_id)
            if not stack["StackStatus"].endswith("_IN_PROGRESS"):
                return stack
            time.sleep(0.02)
        raise AssertionError(f"{stack_id} is still {stack['StackStatus']}")

    def stack(self, name: str) -> dict[str, Any]:
        """One stack."""
        found: dict[str, Any] = self.cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        return found

    def describe(self, change_set: str, **options: Any) -> dict[str, Any]:
        """A change set with all pages of its changes, once it is worked out."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            found: dict[str, Any] = self.cloudformation.describe_change_set(ChangeSetName=change_set, **options)
            if not found["Status"].startswith("CREATE_") or found["Status"] == "CREATE_COMPLETE":
                break
            time.sleep(0.02)
        token = found.get("NextToken")
        while token:
            page = self.cloudformation.describe_change_set(ChangeSetName=change_set, NextToken=token, **options)
            found["Changes"] += page["Changes"]
            token = page.get("NextToken")
        return found

    def changes(self, change_set: str, **options: Any) -> dict[str, dict[str, Any]]:
        """The resource changes by logical id."""
        changes = self.describe(change_set, **options)["Changes"]
        return {change["ResourceChange"]["LogicalResourceId"]: change["ResourceChange"] for change in changes}

    def events(self, stack_id: str) -> list[dict[str, Any]]:
        """All events, oldest first."""
        pages = self.cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack_id)
        return [event for page in pages for event in page["StackEvents"]][::-1]

    def statuses(self, stack_id: str, logical_id: str) -> list[str]:
        """What a resource went through."""
        return [e["ResourceStatus"] for e in self.events(stack_id) if e["LogicalResourceId"] == logical_id]

    def failures(self, stack_id: str) -> list[str]:
        """Why things failed, oldest first."""
        failed = [event for event in self.events(stack_id) if event["ResourceStatus"].endswith("_FAILED")]
        return [f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}" for event in failed]

    def artifact_bucket(self, name: str) -> str:
        """A versioned bucket, made when it is not there."""
        place = {"LocationConstraint": self.region}
        try:
            self.s3.create_bucket(Bucket=name, CreateBucketConfiguration=place)
        except ClientError as error:
            if error.response["Error"]["Code"] != "BucketAlreadyOwnedByYou":
                raise
        self.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        return name


def outputs(stack: dict[str, Any]) -> dict[str, str]:
    """The outputs of a stack by key."""
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def code_zip(source: str) -> bytes:
    """A zip with one module, `index`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.py", source)
    return buffer.getvalue()


def refusal(error: ClientError) -> tuple[str, str]:
    """Code and message of a refused call."""
    return str(error.response["Error"]["Code"]), str(error.response["Error"]["Message"])


def names() -> Iterator[str]:
    """Stack names that nobody else has."""
    while True:
        yield f"t-{uuid.uuid4().hex[:10]}"


def log_days(aws: Aws, name: str) -> list[int]:
    """How long the stack's log groups really keep."""
    groups = aws.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return sorted(group["retentionInDays"] for group in groups)
