"""Makes boto3 sessions, nothing else. Values arrive as arguments: no settings, no models.

Retries are botocore's ``standard`` mode with at most two attempts: a lost answer of a mutation is looked up, not
re-sent until it works, and waiting is a column of the deployment, not a sleeping client.
"""

from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config

from config.redaction import redactor

CONNECT_SECONDS = 5
READ_SECONDS = 20
MAX_ATTEMPTS = 2
SESSION_SECONDS = 900


@dataclass(frozen=True)
class Target:
    """Where calls go: an account and region, reached through a role that checks our ExternalId.

    ``endpoint_url`` is set for the sandbox only. ``session_name`` shows in CloudTrail; give the deployment's uid.
    """

    account_id: str
    region: str
    role_arn: str
    external_id: str = field(repr=False)
    session_name: str
    endpoint_url: str | None = None


def _config() -> Config:
    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": MAX_ATTEMPTS},
        s3={"addressing_style": "path"},
        user_agent_extra="tierboard",
    )


def assume(target: Target) -> boto3.Session:
    """A session of the target's role for 15 minutes. Raises botocore's errors; safe to repeat."""
    redactor.learn(target.external_id)
    if target.endpoint_url:
        # The sandbox takes any key pair; a fixed one keeps the host's own credentials out of it.
        base = boto3.Session("sandbox", "sandbox", region_name=target.region)
    else:
        base = boto3.Session(region_name=target.region)
    answer = client(base, target, "sts").assume_role(
        RoleArn=target.role_arn,
        RoleSessionName=target.session_name,
        ExternalId=target.external_id,
        DurationSeconds=SESSION_SECONDS,
    )
    keys = answer["Credentials"]
    redactor.learn(keys["SecretAccessKey"], keys["SessionToken"])
    return boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], region_name=target.region)


def client(session: boto3.Session, target: Target, service: str) -> Any:
    """A client of ``service`` with our time-outs and retry mode, aimed at the target's endpoint."""
    make: Any = session.client  # typed per literal service name; callers annotate the client they asked for
    return make(service, region_name=target.region, endpoint_url=target.endpoint_url, config=_config())
