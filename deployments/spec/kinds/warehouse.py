"""A data warehouse: Redshift Serverless in a private network. Holds data: AWS makes a snapshot before it deletes one.

AWS asks for names of the namespace (what is kept) and of the workgroup (what works). They are made of the stack's id
and of what AWS would make new ones for, so that new ones never meet the names of old ones. A namespace takes one
workgroup, and that cannot move to another network: both are made anew together. Neither can stay behind, because the
workgroup holds its network, so a last snapshot is made ("FinalSnapshotName"). Data are always encrypted, with a key of
AWS (Redshift Management Guide, "Security and connections in Amazon Redshift Serverless"); connections too.

It stands in the network's two zones: "Considerations when using Amazon Redshift Serverless" asks for two subnets in two
zones with 3 free addresses each. Older text of that page asked for three, which now belongs to enhanced routing alone.

AWS makes the administrator's password and keeps it as a secret. CloudFormation does not tell its ARN, only its name is
known: ``redshift!``, the namespace, the administrator. The Data API takes it ("ExecuteStatement": name or ARN).

CloudFormation has no type for usage limits of a workgroup; the most capacity and the longest question bound the cost.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from deployments.spec.canvas import Canvas, Grant, Resource, allow, logical, ref, sub
from deployments.spec.definition import Component, Definition
from deployments.spec.faults import Fault
from deployments.spec.kinds.base import Access, Kind, settings_of
from deployments.spec.kinds.doors import draw_group, subnet_ids
from deployments.spec.kinds.placement import network_of, placed_faults
from deployments.spec.naming import short_hash, variable_name
from deployments.spec.warehouses import LARGE, LEAST_UNITS, TB_OF_THE_LEAST, WarehouseSettings, in_turn

ADMINISTRATOR: Final = "whadmin"
OWN_RIGHTS, EVERYTHING = "own_rights", "data_api"
STATEMENTS: Final = ("redshift-data:BatchExecuteStatement", "redshift-data:ExecuteStatement")
OWN_STATEMENTS: Final = (
    *("redshift-data:CancelStatement", "redshift-data:DescribeStatement", "redshift-data:GetStatementResult"),
)
"""AWS offers these for all resources only, and by whose statement it is (Service Authorization Reference, "Amazon
Redshift Data API")."""
READ_SECRET: Final = ("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue")
FOR_EVER: Final = -1
LARGE_PLACES: Final = ("us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-central-1")
"""Redshift Management Guide, "Considerations when using Amazon Redshift Serverless"."""
_ENDINGS: Final = ("WORKGROUP", "DATABASE", "SECRET")


def draw(canvas: Canvas, component: Component) -> None:
    """What is kept, what works on it, its place in the network, and its name."""
    warehouse = settings_of(component, WarehouseSettings)
    network = network_of(canvas.definition, component)
    if network is None:
        raise ValueError(f"{component.name} lies in no network")
    group = draw_group(canvas, component, network)
    namespace = {
        "AdminUsername": ADMINISTRATOR,
        "DbName": warehouse.database,
        "FinalSnapshotName": _own_name(component, network, "last"),
        "FinalSnapshotRetentionPeriod": warehouse.last_copy_days or FOR_EVER,
        "ManageAdminPassword": True,
        "NamespaceName": _own_name(component, network, "data"),
    }
    part = "warehouse"
    data = canvas.add(component, "Namespace", "AWS::RedshiftServerless::Namespace", namespace, part=part, tagged=True)
    workgroup = {
        "BaseCapacity": warehouse.base,
        "ConfigParameters": _parameters(warehouse),
        "EnhancedVpcRouting": False,
        "MaxCapacity": warehouse.most,
        "NamespaceName": ref(data),
        "PubliclyAccessible": False,
        "SecurityGroupIds": [group],
        "SubnetIds": subnet_ids(network),
        "WorkgroupName": _own_name(component, network, "work"),
    }
    part = "capacity"
    work = canvas.add(component, "Workgroup", "AWS::RedshiftServerless::Workgroup", workgroup, part=part, tagged=True)
    canvas.output(component, "Workgroup", "name", ref(work), f"Workgroup of the data warehouse {component.name}")
    canvas.output(component, "Secret", "name", _secret(component), "Name of the secret with its password")


def _own_name(component: Component, network: Component, end: str) -> Resource:
    """A name that no other stack has, nor the same stack for another network or database. It has 53 of AWS's 64
    characters: the stack's whole id, because ids that one machine drew for several stacks end alike.
    """
    place = str(network.to_document().get("addresses", ""))
    database = settings_of(component, WarehouseSettings).database
    stack = {"Fn::Select": [2, {"Fn::Split": ["/", ref("AWS::StackId")]}]}
    made_of = short_hash(component.name, network.name, place, database)
    return {"Fn::Join": ["-", ["tb", stack, made_of, end]]}


def _parameters(warehouse: WarehouseSettings) -> list[Resource]:
    values = {"max_query_execution_time": str(warehouse.longest), "require_ssl": "true"}
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]


def _secret(component: Component) -> Resource:
    return sub("redshift!${" + logical(component.name, "Namespace") + "}-" + ADMINISTRATOR)


def variables(name: str) -> tuple[str, ...]:
    return tuple(f"{variable_name(name)}_{ending}" for ending in _ENDINGS)


def grant(canvas: Canvas, component: Component, access: str) -> Grant:
    """Questions to this one warehouse and their answers: as itself, or with the administrator's password."""
    workgroup = logical(component.name, "Workgroup")
    arn = {"Fn::GetAtt": [workgroup, "Workgroup.WorkgroupArn"]}
    own = {"StringEquals": {"redshift-data:statement-owner-iam-userid": "${aws:userid}"}}
    statements = [allow(STATEMENTS, arn), {**allow(OWN_STATEMENTS, "*"), "Condition": own}]
    found: dict[str, Any] = {
        "DATABASE": settings_of(component, WarehouseSettings).database,
        "WORKGROUP": ref(workgroup),
    }
    if access == EVERYTHING:
        place = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:redshift!"
        # AWS adds a dash and six letters of its own to the name in each secret's ARN.
        secret = sub(f"{place}${{{logical(component.name, 'Namespace')}}}-{ADMINISTRATOR}-??????")
        statements.append(allow(READ_SECRET, secret))
        found["SECRET"] = _secret(component)
    else:
        statements.append(allow(["redshift-serverless:GetCredentials"], arn))
    return Grant(tuple(statements), {f"{variable_name(component.name)}_{end}": found[end] for end in sorted(found)})


def check(definition: Definition, component: Component) -> Iterator[Fault]:
    """A data warehouse lies in a private network."""
    yield from placed_faults(definition, component)


def advise(definition: Definition, component: Component) -> Iterator[Fault]:
    """What AWS says of the least capacity, and of a large one."""
    base = settings_of(component, WarehouseSettings).base
    if base == LEAST_UNITS:
        words = f"AWS offers {LEAST_UNITS} units for up to {TB_OF_THE_LEAST} TB of data, and not in every region."
        yield "base", f"{words} Take 8 where AWS refuses this."
    if base > LARGE:
        words = f"AWS has more than {LARGE} units in {', '.join(LARGE_PLACES)} alone."
        yield "base", f"{words} Take {LARGE} or fewer elsewhere."


def foretell(before: Component, after: Component) -> Iterator[Fault]:
    """What a change does beyond itself."""
    old, new = settings_of(before, WarehouseSettings), settings_of(after, WarehouseSettings)
    anew = old.database != new.database or before.uses != after.uses
    names = {"base": "capacity", "most": "most capacity", "longest": "longest question"}
    changed = [name for name in names if getattr(old, name) != getattr(new, name)]
    if old.base < new.base:
        changed.sort(key=lambda name: name != "most")
    if not anew and (words := in_turn([names[name] for name in changed])):
        yield changed[0], words
    elif old.base != new.base:
        yield "base", "Questions that run end on the old capacity; AWS takes some minutes."


KIND = Kind(
    name="warehouse",
    label="Data warehouse",
    aws_name="Redshift Serverless",
    tier="data",
    summary="Large questions in SQL, for reports and analytics.",
    settings=WarehouseSettings,
    render=draw,
    grant=grant,
    variables=variables,
    used_by={
        "function": (
            Access(OWN_RIGHTS, "Rights of its own", "Signs in as itself; what it may read and write is given in SQL."),
            Access(EVERYTHING, "Everything", "May read and write everything: signs in as the administrator."),
        ),
    },
    used_only="Only functions ask a data warehouse. Let a function use it.",
    uses_only="A data warehouse lies in a private network and uses nothing else. Let a function use both.",
    check=check,
    advise=advise,
    foretell=foretell,
)
