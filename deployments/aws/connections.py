"""Sessions and clients, shared by the threads of a process until their credentials run out."""

import threading
import time
from dataclasses import dataclass
from typing import Any

import boto3

from config.aws import SESSION_SECONDS, Target, assume, client
from deployments.aws.cloudformation import CloudFormationGateway
from deployments.aws.errors import reading
from deployments.aws.storage import StorageGateway

# A session that ends within this time is not used for another step.
SPARE_SECONDS = 180


class Account:
    """One account and region, seen through one role (see ``gateways.Aws``)."""

    def __init__(self, session: boto3.Session, target: Target) -> None:
        self._sts: Any = client(session, target, "sts")
        self.cloudformation = CloudFormationGateway(client(session, target, "cloudformation"))
        self.storage = StorageGateway(
            client(session, target, "s3"),
            client(session, target, "dynamodb"),
            account_id=target.account_id,
            region=target.region,
            endpoint_url=target.endpoint_url,
        )

    def account_id(self) -> str:
        """Which account the role really lets us into, asked anew."""
        with reading("GetCallerIdentity"):
            return str(self._sts.get_caller_identity()["Account"])


@dataclass
class _Held:
    account: Account
    until: float


class Connections:
    """Gives gateways for a target: ``connections(target)``. Threads wait for one another only while a session opens."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._doors: dict[Target, threading.Lock] = {}
        self._held: dict[Target, _Held] = {}

    def __call__(self, target: Target) -> Account:
        """The gateways; raises AwsProblem when the role cannot be assumed."""
        with self._lock:
            door = self._doors.setdefault(target, threading.Lock())
        with door:
            held = self._held.get(target)
            if held is None or held.until < time.monotonic():
                with reading("AssumeRole"):
                    account = Account(assume(target), target)
                held = _Held(account, time.monotonic() + SESSION_SECONDS - SPARE_SECONDS)
                self._held[target] = held
            return held.account

    def forget(self, target: Target) -> None:
        """Open a new session next time, because AWS says that this one ran out."""
        with self._lock:
            self._held.pop(target, None)
