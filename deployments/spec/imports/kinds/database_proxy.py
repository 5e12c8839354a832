"""The proxy before a database: what leads to the database, in front of which group, and who may come in there. Pure."""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.imports.kinds.placed import DOOR, doors_of, group_of
from deployments.spec.imports.proposal import Unknown, View, target
from deployments.spec.kinds.database_proxy import GROUP

_TARGET: Final = "AWS::RDS::DBProxyTargetGroup"
_PARTS: Final = {"Proxy": "AWS::RDS::DBProxy", "ProxyRole": "AWS::IAM::Role"}


def proxy_of(view: View, database: str, key: str, groups: Any) -> tuple[bool, dict[str, str]]:
    """Whether a database is behind a proxy, and the proxy's resources by their parts of the component.

    :param key: the property of a proxy's target that names such databases.
    :param groups: the security groups of the database, where the proxy comes in.
    """
    found = [one for one in view.resources if _leads_to(view, one, key, database)]
    if not found:
        return False, {}
    if len(found) > 1:
        raise Unknown(f"Several proxies lead to it where a database has one: {', '.join(sorted(found))}.")
    proxy = target(view.properties(found[0]).get("DBProxyName"))
    said = view.properties(proxy) if proxy and proxy in view.resources else {}
    parts = {"Proxy": proxy, "ProxyRole": target(said.get("RoleArn"))}
    for role, type_ in _PARTS.items():
        if view.resources.get(str(parts[role]), {}).get("Type") != type_:
            raise Unknown("Its proxy, or the role of that, is not in this template.")
    group = group_of(view, said.get("VpcSecurityGroupIds"))
    claims = {role: str(one) for role, one in parts.items()}
    claims |= {"ProxyTarget": found[0], GROUP: group, **doors_of(view, group)}
    for rule in view.of(DOOR, "GroupId", group_of(view, groups)):
        if target(view.properties(rule).get("SourceSecurityGroupId")) == group:
            claims["ProxyDoor"] = rule
    return True, claims


def _leads_to(view: View, name: str, key: str, database: str) -> bool:
    named = view.resources[name].get("Properties", {}).get(key)
    is_target = view.resources[name].get("Type") == _TARGET
    return is_target and isinstance(named, list) and database in [target(one) for one in named]
