"""Sessions and clients, shared by the threads of a process until their credentials run out.

Each deployment has a session of its own, named after it and narrowed to its stack; what only looks shares one.
"""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from config.aws import SESSION_SECONDS, Session, Target, assume
from deployments.aws.apis import ApisGateway
from deployments.aws.cloudformation import CloudFormationGateway
from deployments.aws.delivery import DeliveryGateway
from deployments.aws.errors import AwsProblem, Trouble, reading
from deployments.aws.functions import FunctionsGateway
from deployments.aws.items import ItemsGateway
from deployments.aws.storage import RightBuckets, StorageGateway
from deployments.aws.throttling import watch
from deployments.aws.watching import WatchingGateway

# A session that ends within this time is not used for another step.
SPARE_SECONDS = 180
# Sessions that a process keeps at the same time; the one that was not asked for the longest goes first.
MOST_HELD = 200
# What AWS, or botocore, says when the host's own credentials are not, or not any more, what opens doors.
_HOSTS_OWN = frozenset({Trouble.EXPIRED, Trouble.NAMELESS})


class Account:
    """One account and region, seen through one role (see ``gateways.Aws``). A client is made when it is first used."""

    def __init__(self, session: Session, right: RightBuckets) -> None:
        self._session, self._target, self._right = session, session.target, right

    def _client(self, service: str) -> Any:
        made = self._session.client(service)
        watch(made)
        return made

    @cached_property
    def _sts(self) -> Any:
        return self._client("sts")

    @cached_property
    def cloudformation(self) -> CloudFormationGateway:
        """Stacks and change sets."""
        return CloudFormationGateway(self._client("cloudformation"))

    @cached_property
    def storage(self) -> StorageGateway:
        """Buckets."""
        return StorageGateway(
            self._client,
            account_id=self._target.account_id,
            region=self._target.region,
            endpoint_url=self._target.endpoint_url,
            right=self._right,
        )

    @cached_property
    def functions(self) -> FunctionsGateway:
        """Functions."""
        return FunctionsGateway(self._once)

    @cached_property
    def watching(self) -> WatchingGateway:
        """Logs and figures."""
        return WatchingGateway(self._client)

    @cached_property
    def items(self) -> ItemsGateway:
        """Items of tables."""
        return ItemsGateway(self._client)

    @cached_property
    def apis(self) -> ApisGateway:
        """REST APIs."""
        return ApisGateway(self._client, self._once)

    def _once(self, service: str, seconds: float) -> Any:
        made = self._session.once(service, seconds)
        watch(made)
        return made

    @cached_property
    def delivery(self) -> DeliveryGateway:
        """Distributions."""
        return DeliveryGateway(self._client("cloudfront"))

    def account_id(self) -> str:
        """Which account the role really lets us into, asked anew."""
        with reading("GetCallerIdentity"):
            return str(self._sts.get_caller_identity()["Account"])


@dataclass
class _Held:
    door: threading.Lock = field(default_factory=threading.Lock)
    account: Account | None = None
    until: float = 0.0


def enter(target: Target, right: RightBuckets | None = None) -> Account:
    """A session of its own, wherever the role leads: for checks alone. Raises AwsProblem when it stays shut.

    :param right: what is known of artifact buckets; nothing by default.
    """
    right = right or RightBuckets()
    try:
        return _opened(target, right)
    except AwsProblem as problem:
        if problem.trouble not in _HOSTS_OWN:
            raise
        # Ours may have been replaced where they are kept. Asking for a role changes nothing.
        return _opened(target, right, anew=True)


def _opened(target: Target, right: RightBuckets, *, anew: bool = False) -> Account:
    with reading("AssumeRole"):
        return Account(assume(target, watch=watch, anew=anew), right)


class Connections:
    """Gives gateways for a target: ``connections(target)``. Threads wait for one another only while a session opens."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[Target, _Held] = OrderedDict()
        self._right = RightBuckets()

    def __call__(self, target: Target) -> Account:
        """The gateways, in a session that was seen to be in the target's account.

        Raises AwsProblem when the role cannot be assumed, or leads elsewhere: then nothing is asked there any more.
        """
        held = self._place(target)
        with held.door:
            if held.account is None or held.until < time.monotonic():
                held.account = None
                until = time.monotonic() + SESSION_SECONDS - SPARE_SECONDS
                held.account, held.until = _entered(target, self._right), until
            return held.account

    def _place(self, target: Target) -> _Held:
        with self._lock:
            held = self._held.setdefault(target, _Held())
            self._held.move_to_end(target)
            while len(self._held) > MOST_HELD:
                self._held.popitem(last=False)
            return held

    def forget(self, target: Target) -> None:
        """Open a new session next time, because AWS says that this one ran out."""
        with self._lock:
            self._held.pop(target, None)


def _entered(target: Target, right: RightBuckets) -> Account:
    if not target.external_id:
        raise AwsProblem(Trouble.INVALID, "AssumeRole", "NoExternalId", "The account has no ExternalId.")
    account = enter(target, right)
    found = account.account_id()
    if found != target.account_id:
        raise AwsProblem(Trouble.FOREIGN, "GetCallerIdentity", "WrongAccount", f"The role leads into account {found}.")
    return account
