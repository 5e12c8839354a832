"""What a person decides about a search engine. Pure.

Limits are those of the OpenSearch Service Developer Guide, "Quotas" (volumes by type of node, nodes of a domain),
"Configuring a multi-AZ domain" and "Dedicated master nodes".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown

LEAST_GB: Final = 10
MOST_GB: Final = {
    "t3.small": 100,
    "t3.medium": 200,
    "m6g.large": 1_024,
    "m6g.xlarge": 2_048,
    "m6g.2xlarge": 3_072,
    "r6g.large": 2_048,
    "r6g.xlarge": 3_072,
    "r6g.2xlarge": 6_144,
}
"""GB of a gp3 volume that AWS takes for each type of node."""
MOST_NODES: Final = 80
"""Of one domain, as long as nobody asks AWS for more."""
ADVISED_WITHOUT_MANAGERS: Final = 10
MANAGER: Final = "m6g.large"
NodeType = Literal[
    "t3.small", "t3.medium", "m6g.large", "m6g.xlarge", "m6g.2xlarge", "r6g.large", "r6g.xlarge", "r6g.2xlarge"
]
_TYPES: Final = (
    Choice("t3.small", "t3.small, 2 GB of memory", "To try things out. AWS advises against it for what people use."),
    Choice("t3.medium", "t3.medium, 4 GB of memory", "For little that is seldom searched."),
    Choice("m6g.large", "m6g.large, 8 GB of memory", "2 processors."),
    Choice("m6g.xlarge", "m6g.xlarge, 16 GB of memory", "4 processors."),
    Choice("m6g.2xlarge", "m6g.2xlarge, 32 GB of memory", "8 processors."),
    Choice("r6g.large", "r6g.large, 16 GB of memory", "2 processors, twice the memory for them."),
    Choice("r6g.xlarge", "r6g.xlarge, 32 GB of memory", "4 processors, twice the memory for them."),
    Choice("r6g.2xlarge", "r6g.2xlarge, 64 GB of memory", "8 processors, twice the memory for them."),
)
_BY_SIZE = Choice(None, "By the size", "As the size above has it.")


@dataclass(frozen=True)
class Cluster:
    """What runs: nodes that hold documents, in so many zones, and nodes that only manage them."""

    node_type: str
    nodes: int
    zones: int
    storage_gb: int
    managers: int


SIZES: Final = {
    "small": Cluster("t3.small", 1, 1, 10, 0),
    "standard": Cluster("m6g.large", 3, 3, 50, 0),
    "large": Cluster("r6g.xlarge", 3, 3, 200, 3),
}


class SearchSettings(Settings):
    """What a person decides about a search engine."""

    size: Annotated[
        Literal["small", "standard", "large"],
        Shown(
            "Size",
            "How much it holds and bears. It is paid by the hour, searched or not; the estimate says how much.",
            widget="radio",
            choices=(
                Choice("small", "Small", "To try things out: 10 GB on one small node. It is away when the node is."),
                Choice("standard", "Standard", "Three nodes of 50 GB in three zones: one may fail unnoticed."),
                Choice("large", "Large", "Three large nodes of 200 GB in three zones, and three that manage them."),
            ),
            aws_name="ClusterConfig",
        ),
    ] = "small"
    storage_gb: Annotated[
        Annotated[int, Field(ge=LEAST_GB, le=max(MOST_GB.values()))] | None,
        Shown(
            "Storage of a node",
            "Count twice what you keep: each document is there twice.",
            unit="GB",
            widget="number",
            steps=(10, 50, 100, 500),
            none="As much as the size has",
            aws_name="VolumeSize",
        ),
    ] = None
    version: Annotated[
        Literal["2.19", "3.3"],
        Shown(
            "Version",
            "Of OpenSearch. AWS moves to a later one while searching goes on, and never back.",
            widget="radio",
            choices=(
                Choice("3.3", "OpenSearch 3.3", "The newer line. Take it for something new."),
                Choice("2.19", "OpenSearch 2.19", "For programs that do not know version 3 yet."),
            ),
            aws_name="EngineVersion",
        ),
    ] = "3.3"
    node_type: Annotated[
        NodeType | None,
        Shown(
            "Type of node",
            "What each node is: its processors and memory.",
            widget="select",
            group="more",
            choices=(_BY_SIZE, *_TYPES),
            aws_name="InstanceType",
        ),
    ] = None
    nodes: Annotated[
        Annotated[int, Field(ge=1, le=MOST_NODES)] | None,
        Shown(
            "Nodes",
            "How many hold documents. Empty means as many as the size has.",
            unit="nodes",
            widget="number",
            group="more",
            aws_name="InstanceCount",
        ),
    ] = None
    zones: Annotated[
        Literal[1, 2, 3] | None,
        Shown(
            "Zones",
            "Data centres over which the nodes are spread. A few regions of AWS have two only.",
            widget="radio",
            group="more",
            choices=(
                _BY_SIZE,
                Choice(1, "One", "Everything is away when it is."),
                Choice(2, "Two", "Nothing is lost when one fails, but searching stops for a while."),
                Choice(3, "Three", "One may fail while searching goes on."),
            ),
            aws_name="AvailabilityZoneCount",
        ),
    ] = None
    managers: Annotated[
        Literal[0, 3, 5] | None,
        Shown(
            "Nodes that manage",
            "They hold no documents and keep the others together, as AWS advises for more than ten nodes.",
            widget="radio",
            group="more",
            choices=(
                _BY_SIZE,
                Choice(0, "None", "The other nodes do it themselves."),
                Choice(3, "Three", "What AWS advises."),
                Choice(5, "Five", "Two of them may fail."),
            ),
            aws_name="DedicatedMasterCount",
        ),
    ] = None
    manager_type: Annotated[
        NodeType | None,
        Shown(
            "Type of node that manages",
            "Only with nodes that manage.",
            widget="select",
            group="more",
            choices=(Choice(None, "m6g.large, 8 GB of memory", "Enough for about 30 nodes."), *_TYPES),
            aws_name="DedicatedMasterType",
        ),
    ] = None
    quiet_hour: Annotated[
        Annotated[int, Field(ge=0, le=23)] | None,
        Shown(
            "Quiet hours begin at",
            "AWS renews the software in the ten hours from then on. Empty means 22 o'clock of the region.",
            unit="o'clock UTC",
            widget="number",
            group="more",
            aws_name="Hours",
        ),
    ] = None
    updates: Annotated[
        bool,
        Shown(
            "Renew the software by itself",
            "AWS installs repairs in the quiet hours. Off leaves them to you, until AWS has to.",
            widget="checkbox",
            group="more",
            aws_name="AutoSoftwareUpdateEnabled",
        ),
    ] = True

    @property
    def cluster(self) -> Cluster:
        """What runs: the size, with what was said apart from it."""
        usual = SIZES[self.size]
        return Cluster(
            node_type=self.node_type or usual.node_type,
            nodes=usual.nodes if self.nodes is None else self.nodes,
            zones=usual.zones if self.zones is None else self.zones,
            storage_gb=usual.storage_gb if self.storage_gb is None else self.storage_gb,
            managers=usual.managers if self.managers is None else self.managers,
        )

    @model_validator(mode="after")
    def _fit(self) -> Self:
        refuse(self._faults())
        return self

    def _faults(self) -> Iterator[Fault]:
        cluster = self.cluster
        most = MOST_GB[cluster.node_type]
        if cluster.storage_gb > most:
            where = "node_type" if self.storage_gb is None else "storage_gb"
            yield where, f"A node of type {cluster.node_type} takes at most {most:,} GB. Write less, or take another."
        spread = "nodes" if self.nodes is not None else "zones"
        if cluster.zones == 2 and cluster.nodes % 2:
            yield spread, f"AWS spreads an even number of nodes over two zones, not {cluster.nodes}. Add one."
        elif cluster.zones > cluster.nodes:
            yield spread, f"{cluster.zones} zones need {cluster.zones} nodes or more. Add nodes, or take fewer zones."
        if self.manager_type is not None and not cluster.managers:
            yield "manager_type", "There are no nodes that manage. Empty this, or have three of them."
        small = (self.manager_type or MANAGER).startswith("t3.") and cluster.managers
        if small and cluster.nodes > ADVISED_WITHOUT_MANAGERS:
            yield "manager_type", "AWS takes nodes of type t3 to manage ten nodes at most. Take an m6g.large or larger."
