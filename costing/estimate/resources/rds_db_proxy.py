"""RDS Proxy: by the processors of what it leads to, or by the capacity units of a serverless cluster. Pure.

AWS counts at least two processors of a machine, and at least eight units of a serverless server (Amazon RDS Proxy
pricing).
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from costing.estimate.charges import HOURS, Charge, Gap, Scene
from costing.estimate.network_meters import PROXY_PROCESSORS, PROXY_UNITS
from costing.estimate.reading import Resource, references
from costing.estimate.resources.rds_db_instance import SERVERLESS, cluster_of, units

TARGET_TYPE = "AWS::RDS::DBProxyTargetGroup"
INSTANCE_TYPE = "AWS::RDS::DBInstance"
LEAST_UNITS = 8
_PROCESSORS: Final = {"micro": 2, "small": 2, "medium": 2, "large": 2, "xlarge": 4, "2xlarge": 8, "4xlarge": 16}
NO_TARGET = "What the proxy leads to is not in the template."


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """All hours of the month, for each server behind it."""
    servers = list(_servers(resource, scene))
    if not servers:
        yield Gap(NO_TARGET)
    for server in servers:
        size = server.properties.text("DBInstanceClass", "")
        cluster = cluster_of(server, scene)
        if size == SERVERLESS and cluster is not None:
            asked = units(server, scene, cluster)
            rate = max(asked.value, Fraction(LEAST_UNITS)) * HOURS
            how = f"at least {LEAST_UNITS} units, all hours of the month"
            yield Charge(PROXY_UNITS, resource, rate, "fixed", how, (asked,))
        elif (count := _PROCESSORS.get(size.rpartition(".")[2])) is None:
            yield Gap(f"How many processors a {size} has is not known here.")
        else:
            twice = 2 if server.properties.flag("MultiAZ") else 1
            how = f"{count} processors, all hours of the month"
            yield Charge(PROXY_PROCESSORS, resource, Fraction(count * twice) * HOURS, "fixed", how)


def _servers(proxy: Resource, scene: Scene) -> Iterator[Resource]:
    """The machines that it leads to, or all servers of the cluster that it leads to."""
    for target in scene.graph.of_type(TARGET_TYPE):
        if proxy.logical_id not in references(target.properties.values.get("DBProxyName")):
            continue
        named = set(
            references([target.properties.values.get(f"DB{kind}Identifiers") for kind in ("Cluster", "Instance")])
        )
        for server in scene.graph.of_type(INSTANCE_TYPE):
            above = set(references(server.properties.values.get("DBClusterIdentifier")))
            if server.logical_id in named or above & named:
                yield server
