"""What a person decides about a cache. Pure.

Limits are those of the ElastiCache User Guide: "Scaling ElastiCache Serverless" (ceilings), "Quotas" (replicas),
"Scheduling automatic backups" (days), "Authenticating with IAM" (Valkey 7.2 and later).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown

MOST_GB: Final = 5_000
LEAST_UNITS, MOST_UNITS = 1_000, 15_000_000
MOST_REPLICAS: Final = 5
MOST_DAYS: Final = 35
DEFAULT_NODE: Final = "t4g.micro"
DEFAULT_HOUR: Final = 3
NodeType = Literal["t4g.micro", "t4g.small", "t4g.medium", "m7g.large", "m7g.xlarge", "r7g.large", "r7g.xlarge"]


class CacheSettings(Settings):
    """What a person decides about a cache."""

    engine: Annotated[
        Literal["valkey", "redis", "memcached"],
        Shown(
            "Engine",
            "What the code speaks with. Valkey understands everything that Redis OSS does and costs less.",
            widget="radio",
            choices=(
                Choice("valkey", "Valkey", "The usual choice. Functions sign in as themselves."),
                Choice("redis", "Redis OSS", "For code that insists on it. AWS can move it to Valkey later."),
                Choice("memcached", "Memcached", "Simple values only, and serverless only."),
            ),
            aws_name="Engine",
        ),
    ] = "valkey"
    capacity: Annotated[
        Literal["serverless", "nodes"],
        Shown(
            "Capacity",
            "How it grows and is paid for.",
            widget="radio",
            choices=(
                Choice("serverless", "Serverless", "Grows by itself; paid by what it holds and what is asked of it."),
                Choice("nodes", "Nodes", "Holds what fits into its nodes; paid by the hour, asked or not."),
            ),
            replaces=True,
            replaces_words="A change makes a new, empty cache. What the old one held is computed again.",
            aws_name="ServerlessCache, ReplicationGroup",
        ),
    ] = "serverless"
    max_gb: Annotated[
        Annotated[int, Field(ge=1, le=MOST_GB)] | None,
        Shown(
            "Holds at most",
            "Only serverless: at this size values with an end of their own make room for new ones.",
            unit="GB",
            widget="number",
            steps=(1, 5, 10, 50),
            none="No limit",
            aws_name="DataStorage",
        ),
    ] = None
    max_units: Annotated[
        Annotated[int, Field(ge=LEAST_UNITS, le=MOST_UNITS)] | None,
        Shown(
            "Does at most",
            "Only serverless: units a second, one for each KB that is sent or fetched. More is slowed down.",
            unit="units a second",
            widget="number",
            steps=(1_000, 5_000, 10_000, 50_000),
            none="No limit",
            aws_name="ECPUPerSecond",
        ),
    ] = None
    node_type: Annotated[
        NodeType | None,
        Shown(
            "Type of node",
            "Only with nodes: the memory and the processors of each.",
            widget="select",
            choices=(
                Choice(None, "t4g.micro, 0.5 GB", "Enough to begin with."),
                Choice("t4g.micro", "t4g.micro, 0.5 GB", "For trying out and for little that is asked seldom."),
                Choice("t4g.small", "t4g.small, 1.4 GB", "For a small application."),
                Choice("t4g.medium", "t4g.medium, 3.1 GB", "Slows down when it is busy for long."),
                Choice("m7g.large", "m7g.large, 6.4 GB", "2 processors, for steady work."),
                Choice("m7g.xlarge", "m7g.xlarge, 12.9 GB", "4 processors."),
                Choice("r7g.large", "r7g.large, 13 GB", "2 processors, twice the memory for them."),
                Choice("r7g.xlarge", "r7g.xlarge, 26 GB", "4 processors, twice the memory for them."),
            ),
            aws_name="CacheNodeType",
        ),
    ] = None
    replicas: Annotated[
        Annotated[int, Field(ge=0, le=MOST_REPLICAS)] | None,
        Shown(
            "Copies",
            "Only with nodes: further nodes in the other zone that take over when the first fails.",
            unit="copies",
            widget="number",
            steps=(1, 2),
            none="None",
            aws_name="NumCacheClusters",
        ),
    ] = None
    snapshots: Annotated[
        int,
        Field(ge=0, le=MOST_DAYS),
        Shown(
            "Keep daily backups for",
            "0 makes none. Backups are paid for by their size.",
            unit="days",
            widget="number",
            steps=(0, 1, 7, 35),
            aws_name="SnapshotRetentionLimit",
        ),
    ] = 0
    snapshot_hour: Annotated[
        Annotated[int, Field(ge=0, le=23)] | None,
        Shown(
            "Backups begin at",
            "Only with backups: the hour in which AWS makes them. Empty means 3 o'clock.",
            unit="o'clock UTC",
            widget="number",
            group="more",
            aws_name="SnapshotWindow",
        ),
    ] = None
    auth: Annotated[
        Literal["signed", "network"] | None,
        Shown(
            "Who is let in",
            "Nobody outside the private network reaches it, and inside only functions that are connected with it.",
            widget="radio",
            group="more",
            choices=(
                Choice(None, "As the engine can", "Valkey: who signs in. The others: who is connected."),
                Choice("signed", "Who signs in", "The code signs in with the rights of its function. Valkey only."),
                Choice("network", "Who is connected", "The code needs no proof; the network lets in no others."),
            ),
            aws_name="UserGroup",
        ),
    ] = None

    @property
    def signed(self) -> bool:
        """Whether functions prove who they are."""
        return self.engine == "valkey" if self.auth is None else self.auth == "signed"

    @model_validator(mode="after")
    def _fit(self) -> Self:
        refuse(self._faults())
        return self

    def _faults(self) -> Iterator[Fault]:
        nodes = self.capacity == "nodes"
        if nodes and self.engine == "memcached":
            yield "capacity", "Memcached is made serverless here. Take serverless, or Valkey for nodes."
        for name in ("max_gb", "max_units") if nodes else ("node_type", "replicas"):
            if getattr(self, name) is not None:
                words = "Nodes hold and do what they can" if nodes else "A serverless cache has no nodes"
                yield name, f"{words}. Choose the first entry here, or change the capacity."
        if self.snapshot_hour is not None and not self.snapshots:
            yield "snapshot_hour", "No backups are made. Empty this, or keep backups for a day or more."
        if self.auth == "signed" and self.engine != "valkey":
            yield "auth", "Only Valkey lets functions sign in here. Take Valkey, or let in who is connected."
