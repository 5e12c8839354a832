"""Makes sessions with AWS and their boto3 clients, nothing else. Values arrive as arguments: no settings, no models.

Retries are botocore's ``standard`` mode with at most two attempts: a lost answer of a mutation is looked up, not
re-sent until it works, and waiting is a column of the deployment, not a sleeping client.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache
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
# Of a client to one host; a sweeper's threads share the one that asks for roles.
MOST_CONNECTIONS = 50
# The host's own credentials are read again after so long, in case they were replaced where they are kept.
HOST_SECONDS = 600


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


_CONFIG = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=READ_SECONDS,
    retries={"mode": "standard", "total_max_attempts": MAX_ATTEMPTS},
    s3={"addressing_style": "path"},
    user_agent_extra="tierboard",
    max_pool_connections=MOST_CONNECTIONS,
)
# botocore's sessions do not say that threads may make clients of one at once; using clients is safe.
_making = threading.Lock()
Watch = Callable[[Any], None]


@dataclass(frozen=True)
class Session:
    """A role's credentials for 15 minutes, and clients by them for one place."""

    target: Target
    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)

    def client(self, service: str) -> Any:
        """A client of ``service`` with our time-outs and retry mode. Threads may ask at the same time."""
        return self._made(service, _CONFIG)

    def once(self, service: str, seconds: float) -> Any:
        """A client that sends each call once and waits ``seconds`` for its answer; its connection is kept alive."""
        own = Config(read_timeout=seconds, retries={"mode": "standard", "total_max_attempts": 1}, tcp_keepalive=True)
        return self._made(service, _CONFIG.merge(own))

    def _made(self, service: str, config: Config) -> Any:
        keys = {
            "aws_access_key_id": self.access_key_id,
            "aws_secret_access_key": self.secret_access_key,
            "aws_session_token": self.session_token,
        }
        with _making:
            return _client(_shared(), service, self.target.region, self.target.endpoint_url, config, **keys)


def assume(target: Target, *, watch: Watch | None = None, anew: bool = False) -> Session:
    """A session of the target's role for 15 minutes. Raises botocore's errors; safe to repeat.

    :param watch: is handed the client that asks, once it is made.
    :param anew: reads the host's own credentials again, because AWS did not take those that were read before.

    Without an ExternalId in the target none is sent: only a check of the role's trust policy asks like that.
    """
    redactor.learn(target.external_id)
    if anew:
        _asker.cache_clear()
    sts = _asker(target.region, target.endpoint_url, int(time.monotonic() // HOST_SECONDS), watch)
    answer = sts.assume_role(
        RoleArn=target.role_arn,
        RoleSessionName=target.session_name,
        DurationSeconds=SESSION_SECONDS,
        **({"ExternalId": target.external_id} if target.external_id else {}),
        **({"Policy": target.policy} if target.policy else {}),
    )
    keys = answer["Credentials"]
    redactor.learn(keys["SecretAccessKey"], keys["SessionToken"])
    return Session(target, keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])


@lru_cache(64)
def _asker(region: str, endpoint_url: str | None, period: int, watch: Watch | None) -> Any:
    """What asks for roles there, as the host, for one ``period`` of :data:`HOST_SECONDS`."""
    # The sandbox takes any key pair; a fixed one keeps the host's own credentials out of it.
    keys = {"aws_access_key_id": "sandbox", "aws_secret_access_key": "sandbox"} if endpoint_url else {}
    # A session of its own: looking for the host's credentials may take long, and holds nobody else up.
    made = _client(_session(), "sts", region, endpoint_url, _CONFIG, **keys)
    if watch is not None:
        watch(made)
    return made


@cache
def _shared() -> boto3.Session:
    """For clients that bring credentials of their own: making a session takes longer than making a client."""
    return _session()


def _session() -> boto3.Session:
    """A session that shares what botocore knows of AWS's services: reading that anew takes longer than the calls."""
    core = botocore.session.get_session()
    core.register_component("data_loader", _loader())
    return boto3.Session(botocore_session=core)


def _client(
    session: boto3.Session, service: str, region: str, endpoint_url: str | None, config: Config, **keys: str
) -> Any:
    make: Any = session.client  # typed per literal service name; callers annotate the client they asked for
    return make(service, region_name=region, endpoint_url=endpoint_url, config=config, **keys)


class _SharedLoader(Loader):
    """botocore's loader for any number of sessions: each would add a path of its own, for resources, to the list."""

    @property
    def search_paths(self) -> list[str]:
        """A copy, so that it does not grow with every session."""
        return [*super().search_paths]


@cache
def _loader() -> Loader:
    return _SharedLoader()
