"""Makes boto3 sessions, nothing else. Values arrive as arguments: no settings, no models.

Retries are botocore's ``standard`` mode with at most two attempts: a lost answer of a mutation is looked up, not
re-sent until it works, and waiting is a column of the deployment, not a sleeping client.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.loaders import Loader

from config.redaction import redactor

CONNECT_SECONDS = 5
READ_SECONDS = 20
MAX_ATTEMPTS = 2
SESSION_SECONDS = 900


@dataclass(frozen=True)
class Target:
    """Where calls go: an account and region, reached through a role that checks our ExternalId.

    ``endpoint_url`` is set for the sandbox only. ``session_name`` shows in CloudTrail: the uid of the deployment or of
    the check. ``policy`` narrows the session to less than the role may do; empty leaves it as it is.
    """

    account_id: str
    region: str
    role_arn: str
    external_id: str = field(repr=False)
    session_name: str
    endpoint_url: str | None = None
    policy: str = ""


def _config() -> Config:
    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": MAX_ATTEMPTS},
        s3={"addressing_style": "path"},
        user_agent_extra="tierboard",
    )


def assume(target: Target) -> boto3.Session:
    """A session of the target's role for 15 minutes. Raises botocore's errors; safe to repeat.

    Without an ExternalId in the target none is sent: only a check of the role's trust policy asks like that.
    """
    redactor.learn(target.external_id)
    # The sandbox takes any key pair; a fixed one keeps the host's own credentials out of it.
    base = _session(target.region, *(("sandbox", "sandbox") if target.endpoint_url else ()))
    answer = client(base, target, "sts").assume_role(
        RoleArn=target.role_arn,
        RoleSessionName=target.session_name,
        DurationSeconds=SESSION_SECONDS,
        **({"ExternalId": target.external_id} if target.external_id else {}),
        **({"Policy": target.policy} if target.policy else {}),
    )
    keys = answer["Credentials"]
    redactor.learn(keys["SecretAccessKey"], keys["SessionToken"])
    return _session(target.region, keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])


def _session(region: str, key: str | None = None, secret: str | None = None, token: str | None = None) -> boto3.Session:
    """A session that shares what botocore knows of AWS's services: reading that anew takes longer than the calls."""
    core = botocore.session.get_session()
    core.register_component("data_loader", _loader())
    return boto3.Session(key, secret, token, region_name=region, botocore_session=core)


class _SharedLoader(Loader):
    """botocore's loader for any number of sessions: each would add a path of its own, for resources, to the list."""

    @property
    def search_paths(self) -> list[str]:
        """A copy, so that it does not grow with every session."""
        return [*super().search_paths]


@cache
def _loader() -> Loader:
    return _SharedLoader()


def client(session: boto3.Session, target: Target, service: str) -> Any:
    """A client of ``service`` with our time-outs and retry mode, aimed at the target's endpoint."""
    make: Any = session.client  # typed per literal service name; callers annotate the client they asked for
    return make(service, region_name=target.region, endpoint_url=target.endpoint_url, config=_config())
