"""Data warehouses of templates: what comes back, what stays as written, and why."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.deployments.spec.examples import CODE
from tests.deployments.spec.imports.foreign import OFFICE, imported, reasons, written

IDS = {**OFFICE, "SalesNamespace": "Sales", "SalesWorkgroup": "Power", "ShowFunction": "Show"}


def drawn(access: str = "data_api", **warehouse: Any) -> dict[str, Any]:
    """A data warehouse in a network, with a function outside that asks it."""
    components = {
        "office": {"kind": "network"},
        "sales": {"kind": "warehouse", "uses": {"office": "inside"}, **warehouse},
        "show": {"kind": "function", "code": {"inline": CODE}, "uses": {"sales": access}},
    }
    return written(components, IDS)


@pytest.mark.parametrize("access", ["data_api", "own_rights"])
@pytest.mark.parametrize("settings", [{}, {"database": "history", "base": 4, "most": 544, "last_copy_days": 90}])
def test_a_warehouse_under_other_ids_comes_back_with_who_asks_it(access: str, settings: dict[str, Any]) -> None:
    found = imported(drawn(access, **settings))
    assert found.problems == () and reasons(found) == {}
    sales, show = found.document["components"]["sales"], found.document["components"]["show"]
    assert {name: sales[name] for name in settings} == settings
    assert (show["uses"], show["environment"]) == ({"sales": access}, {})
    work = render(parse(found.document)).body["Resources"]["Power"]
    assert work["Properties"]["NamespaceName"] == {"Ref": "Sales"}


SAYS: list[tuple[str, str, Any, str]] = [
    ("Sales", "NamespaceName", "sales", "It has a name of its own (NamespaceName); the names of components are made"),
    ("Sales", "AdminUsername", "admin", "No form has this: AdminUsername."),
    ("Sales", "IamRoles", ["arn:aws:iam::123456789012:role/r"], "No form has this: IamRoles."),
    ("Sales", "DbName", "Sales", "As a component: "),
    ("Power", "BaseCapacity", 9, "As a component: "),
    ("Power", "WorkgroupName", "sales", "Power: It has a name of its own (WorkgroupName)"),
    ("Power", "PubliclyAccessible", True, "Power: No form has this: PubliclyAccessible."),
    ("Power", "NamespaceName", "sales", "No capacity in this template works on it; a data warehouse has a workgroup."),
    ("Power", "SubnetIds", ["subnet-1"], "It lies in a network that is not in this template."),
    ("Power", "SecurityGroupIds", ["sg-1"], "Its security group is not in this template."),
    ("Power", "ConfigParameters", [], "Nothing bounds how long a question may take; a data warehouse here has such"),
]


@pytest.mark.parametrize(("logical_id", "name", "said", "reason"), SAYS)
def test_what_no_warehouse_here_says_keeps_it_as_written(logical_id: str, name: str, said: Any, reason: str) -> None:
    template = drawn()
    template["Resources"][logical_id]["Properties"][name] = said
    found = imported(template)
    assert reasons(found)["Sales"].startswith(reason)
    assert reasons(found)["Show"].endswith(", which is kept as written.")
    assert "Office" not in reasons(found)
    assert found.problems == ()
