"""A search engine: an OpenSearch domain. Holds data, so removing it from a definition never deletes it at AWS.

It has an address on the internet that answers nobody but who signs as a role that may: its own policy leaves it to the
account's roles, and only connections give rights to them. What people decide, and AWS's limits, are in
`spec/searches.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from deployments.spec.canvas import Canvas, Grant, Resource, allow, logical, policy, sub
from deployments.spec.definition import Component, Definition
from deployments.spec.faults import Fault
from deployments.spec.kinds.base import Access, Kind, settings_of
from deployments.spec.naming import variable_name
from deployments.spec.searches import ADVISED_WITHOUT_MANAGERS, MANAGER, SearchSettings

LOOK: Final = ("es:ESHttpGet", "es:ESHttpHead")
CHANGE: Final = ("es:ESHttpDelete", "es:ESHttpPatch", "es:ESHttpPost", "es:ESHttpPut")
QUESTIONS: Final = ("_count", "_mget", "_msearch", "_search")
"""What only asks although most programs send it with POST."""
TLS: Final = "Policy-Min-TLS-1-2-PFS-2023-10"
MOVES: Final = "AWS makes new nodes and moves the documents to them, which can take hours. Searching goes on meanwhile."


def draw(canvas: Canvas, component: Component) -> None:
    """The domain and the address that it answers at."""
    search = settings_of(component, SearchSettings)
    window = None if search.quiet_hour is None else {"WindowStartTime": {"Hours": search.quiet_hour, "Minutes": 0}}
    properties: dict[str, Any] = {
        "AccessPolicies": policy(_of_the_account()),
        "ClusterConfig": _cluster(search),
        "DomainEndpointOptions": {"EnforceHTTPS": True, "TLSSecurityPolicy": TLS},
        "EBSOptions": {"EBSEnabled": True, "VolumeSize": search.cluster.storage_gb, "VolumeType": "gp3"},
        "EncryptionAtRestOptions": {"Enabled": True},
        "EngineVersion": f"OpenSearch_{search.version}",
        "NodeToNodeEncryptionOptions": {"Enabled": True},
        "OffPeakWindowOptions": window and {"Enabled": True, "OffPeakWindow": window},
        "SoftwareUpdateOptions": {"AutoSoftwareUpdateEnabled": search.updates},
    }
    domain_id = canvas.add(
        component, "Domain", "AWS::OpenSearchService::Domain", properties, part="domain", tagged=True, keep=True
    )
    # Without it another version makes a new, empty domain (CloudFormation's User Guide, "UpdatePolicy attribute").
    canvas.resources[domain_id]["UpdatePolicy"] = {"EnableVersionUpgrade": True}
    canvas.output(component, "Address", "name", _address(domain_id), f"Address of the search engine {component.name}")


def _address(domain_id: str) -> Resource:
    return sub("https://${" + domain_id + ".DomainEndpoint}")


def _of_the_account() -> Resource:
    """Whom the domain lets in: roles of this account that a policy of their own allows it, and nobody without a
    signature. The policy is the domain's own and its name is drawn by AWS, so it cannot stand here.
    """
    account = {"AWS": sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")}
    return {"Effect": "Allow", "Principal": account, "Action": "es:ESHttp*", "Resource": "*"}


def _cluster(search: SearchSettings) -> Resource:
    cluster = search.cluster
    found: Resource = {
        "InstanceCount": cluster.nodes,
        "InstanceType": f"{cluster.node_type}.search",
        "ZoneAwarenessEnabled": cluster.zones > 1,
        "DedicatedMasterEnabled": cluster.managers > 0,
    }
    if cluster.zones > 1:
        found["ZoneAwarenessConfig"] = {"AvailabilityZoneCount": cluster.zones}
    if cluster.managers:
        found["DedicatedMasterCount"] = cluster.managers
        found["DedicatedMasterType"] = f"{search.manager_type or MANAGER}.search"
    return found


def grant(canvas: Canvas, search: Component, access: str) -> Grant:
    """Rights on what is inside this one domain, never on its settings, and its address in a variable."""
    domain_id = logical(search.name, "Domain")
    inside = sub("${" + domain_id + ".Arn}/*")
    statements = []
    if access != "write":
        statements.append(allow(LOOK, inside))
    if access == "read":
        ends = [f"{where}/{name}" for name in QUESTIONS for where in ("", "/*")]
        statements.append(allow(["es:ESHttpPost"], [sub("${" + domain_id + ".Arn}" + end) for end in ends]))
    else:
        statements.append(allow(CHANGE, inside))
    return Grant(tuple(statements), {variable_name(search.name): _address(domain_id)})


def advise(definition: Definition, component: Component) -> Iterator[Fault]:
    """What AWS advises for domains that are to go on when something fails."""
    cluster = settings_of(component, SearchSettings).cluster
    if cluster.zones == 2 and not cluster.managers:
        words = "When one of two zones fails, searching stops until AWS has made new nodes. Take three zones, or three"
        yield "zones", f"{words} nodes that manage."
    if cluster.nodes > ADVISED_WITHOUT_MANAGERS and not cluster.managers:
        yield "managers", f"AWS advises three nodes that manage for more than {ADVISED_WITHOUT_MANAGERS} others."


def foretell(before: Component, after: Component) -> Iterator[Fault]:
    """What a change does beyond itself: documents are moved, and there is no way to an earlier version."""
    old, new = settings_of(before, SearchSettings), settings_of(after, SearchSettings)
    if old.cluster != new.cluster:
        for name in ("size", "node_type", "nodes", "zones", "managers", "storage_gb"):
            if getattr(old, name) != getattr(new, name):
                yield name, MOVES
    if float(new.version) < float(old.version):
        yield "version", "AWS goes to no earlier version and refuses this. Make a second search engine instead."
    elif new.version != old.version:
        yield "version", "AWS moves to it while searching goes on, and never goes back."


KIND = Kind(
    name="search",
    label="Search engine",
    aws_name="OpenSearch domain",
    tier="data",
    summary="Finds documents by the words and numbers in them, within milliseconds.",
    settings=SearchSettings,
    render=draw,
    grant=grant,
    used_by={
        "function": (
            Access("read", "Read", "May search and get documents."),
            Access("write", "Write", "May add, change and delete documents and indexes."),
            Access("read_write", "Read and write", "May do both."),
        )
    },
    used_only="Only functions search, for each call is signed with their role. Let a function use it.",
    uses_only="A search engine uses nothing. Let a function use it.",
    advise=advise,
    foretell=foretell,
)
