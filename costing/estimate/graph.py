"""Who calls whom, read off the template: API methods to functions, functions to functions, tables and buckets, logs to
groups. Pure.

Edges come from what CloudFormation itself needs (integration URIs, role policies, log group names), so that they hold
for any template, not only for ours.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from costing.estimate.doors import Doors, read_doors
from costing.estimate.events import QUEUE_TYPE, SECRET_TYPE, TOPIC_TYPE, Feeds, read_feeds
from costing.estimate.reading import Resource, references
from costing.estimate.verbs import Access, access_of, joined

API_TYPE = "AWS::ApiGateway::RestApi"
METHOD_TYPE = "AWS::ApiGateway::Method"
STAGE_TYPE = "AWS::ApiGateway::Stage"
HTTP_API_TYPE = "AWS::ApiGatewayV2::Api"
HTTP_ROUTE_TYPE = "AWS::ApiGatewayV2::Route"
HTTP_STAGE_TYPE = "AWS::ApiGatewayV2::Stage"
ONCE_A_CONNECTION = ("$connect", "$disconnect")
_CHECK = "AWS::ApiGatewayV2::Authorizer"
_INTEGRATION = "AWS::ApiGatewayV2::Integration"
FUNCTION_TYPE = "AWS::Lambda::Function"
TABLE_TYPE = "AWS::DynamoDB::Table"
BUCKET_TYPE = "AWS::S3::Bucket"
LOG_GROUP_TYPE = "AWS::Logs::LogGroup"
URL_TYPE = "AWS::Lambda::Url"
_POINTERS = ("AWS::Lambda::Alias", "AWS::Lambda::Version")
_POLICY_TYPES = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy")

_NODES, _SERVERLESS = "AWS::ElastiCache::ReplicationGroup", "AWS::ElastiCache::ServerlessCache"
_BY_VARIABLE: dict[str, Access] = {TABLE_TYPE: "read_write", _NODES: "write", _SERVERLESS: "write"}
_FILES = "AWS::EFS::FileSystem"
_USABLE = frozenset(
    {*_BY_VARIABLE, _FILES, BUCKET_TYPE, FUNCTION_TYPE, QUEUE_TYPE, TOPIC_TYPE, SECRET_TYPE, HTTP_API_TYPE}
)
_VERBS = frozenset(
    {"get", "head", "options", "post", "put", "patch", "delete", "any", "x-amazon-apigateway-any-method"}
)


@dataclass(frozen=True, slots=True)
class Route:
    """A method of an API: its verb in upper case (ANY for all; $connect and $disconnect as they are) and the function
    behind it, or None.
    """

    verb: str
    function: str | None


@dataclass(frozen=True, slots=True)
class Graph:
    """Edges by logical id. ``uses`` is function -> (what it may use -> access); ``log_writers`` is group -> writers;
    ``feeds`` is what is run or delivered to -> by what; ``addressed`` are the functions with a web address of
    own; ``doors`` is a function that lets callers in -> the APIs that ask it.
    """

    routes: Mapping[str, tuple[Route, ...]]
    uses: Mapping[str, Mapping[str, Access]]
    log_group_of: Mapping[str, str]
    log_writers: Mapping[str, tuple[str, ...]]
    stages: Mapping[str, tuple[str, ...]]
    feeds: Feeds
    doors: Doors
    addressed: frozenset[str]
    by_id: Mapping[str, Resource] = field(repr=False)
    by_type: Mapping[str, tuple[Resource, ...]] = field(repr=False)

    def of_type(self, type_name: str) -> tuple[Resource, ...]:
        """All resources of one type, in the template's order."""
        return self.by_type.get(type_name, ())

    @property
    def apis(self) -> tuple[Resource, ...]:
        """All APIs that take requests, or messages over connections that stay open."""
        return (*self.of_type(API_TYPE), *self.of_type(HTTP_API_TYPE))

    def users_of(self, logical_id: str) -> tuple[tuple[str, Access], ...]:
        """The functions that may use a resource, with what they may do."""
        return tuple((name, targets[logical_id]) for name, targets in self.uses.items() if logical_id in targets)


def read_graph(resources: Sequence[Resource]) -> Graph:
    """All edges of a template. Never raises; what cannot be read is no edge."""
    by_id = {resource.logical_id: resource for resource in resources}
    log_group_of = dict(_log_groups(by_id))
    writers: dict[str, list[str]] = {}
    for writer, group in log_group_of.items():
        writers.setdefault(group, []).append(writer)
    return Graph(
        routes=_routes(by_id),
        uses=_uses(by_id),
        log_group_of=log_group_of,
        log_writers={group: tuple(names) for group, names in writers.items()},
        stages=_stages(by_id),
        feeds=read_feeds(by_id),
        doors=read_doors(by_id, lambda value: _first(value, by_id, (FUNCTION_TYPE,))),
        addressed=frozenset(_addressed(by_id)),
        by_id=by_id,
        by_type=_by_type(resources),
    )


def _by_type(resources: Sequence[Resource]) -> dict[str, tuple[Resource, ...]]:
    types: dict[str, list[Resource]] = {}
    for resource in resources:
        types.setdefault(resource.type, []).append(resource)
    return {name: tuple(found) for name, found in types.items()}


def _values(resource: Resource) -> Mapping[str, Any]:
    return resource.properties.values


def _first(value: object, by_id: Mapping[str, Resource], types: Iterable[str]) -> str | None:
    """The first resource of these types that the value mentions, aliases and versions followed to their function."""
    wanted = frozenset(types)
    for name in references(value):
        resource = by_id.get(name)
        if resource is None:
            continue
        if resource.type in wanted:
            return name
        if resource.type in _POINTERS and FUNCTION_TYPE in wanted:
            return _first(_values(resource).get("FunctionName"), by_id, (FUNCTION_TYPE,))
        if resource.type == _INTEGRATION and FUNCTION_TYPE in wanted:
            return _first(_values(resource).get("IntegrationUri"), by_id, (FUNCTION_TYPE,))
    return None


def _routes(by_id: Mapping[str, Resource]) -> dict[str, tuple[Route, ...]]:
    kinds = (API_TYPE, HTTP_API_TYPE)
    routes: dict[str, list[Route]] = {name: [] for name, resource in by_id.items() if resource.type in kinds}
    for resource in by_id.values():
        values = _values(resource)
        if resource.type == METHOD_TYPE:
            api = _first(values.get("RestApiId"), by_id, (API_TYPE,))
            if api is not None:
                routes[api].append(_route(values.get("HttpMethod"), values.get("Integration"), by_id))
        elif resource.type == HTTP_ROUTE_TYPE:
            api = _first(values.get("ApiId"), by_id, (HTTP_API_TYPE,))
            if api is not None:
                routes[api].append(_http_route(values.get("RouteKey"), values.get("Target"), by_id))
        elif resource.type == _CHECK and (api := _first(values.get("ApiId"), by_id, (HTTP_API_TYPE,))):
            if _values(by_id[api]).get("ProtocolType") == "WEBSOCKET":  # which asks once, when somebody connects
                routes[api].append(_http_route("$connect", values.get("AuthorizerUri"), by_id))
        elif resource.type == API_TYPE:
            routes[resource.logical_id].extend(_body_routes(values.get("Body"), by_id))
    return {api: tuple(found) for api, found in routes.items()}


def _route(verb: object, integration: object, by_id: Mapping[str, Resource]) -> Route:
    uri = integration.get("Uri", integration.get("uri")) if isinstance(integration, Mapping) else None
    name = verb.upper() if isinstance(verb, str) else "ANY"
    return Route("ANY" if name.startswith("X-") else name, _first(uri, by_id, (FUNCTION_TYPE,)))


def _http_route(key: object, target: object, by_id: Mapping[str, Resource]) -> Route:
    """``GET /notes``, or a message of a live connection, and what it leads to; ``$default`` takes every method."""
    verb, gap, _ = key.partition(" ") if isinstance(key, str) else ("", "", "")
    name = verb.upper() if gap else verb if verb in ONCE_A_CONNECTION else "ANY"
    return Route(name, _first(target, by_id, (FUNCTION_TYPE,)))


def _body_routes(body: object, by_id: Mapping[str, Resource]) -> Iterator[Route]:
    """Routes of an API that is written as an OpenAPI document."""
    paths = body.get("paths") if isinstance(body, Mapping) else None
    for methods in paths.values() if isinstance(paths, Mapping) else ():
        for verb, operation in methods.items() if isinstance(methods, Mapping) else ():
            if isinstance(verb, str) and verb.lower() in _VERBS and isinstance(operation, Mapping):
                yield _route(verb, operation.get("x-amazon-apigateway-integration"), by_id)


def _stages(by_id: Mapping[str, Resource]) -> dict[str, tuple[str, ...]]:
    stages: dict[str, list[str]] = {}
    for resource in by_id.values():
        if resource.type == STAGE_TYPE:
            api = _first(_values(resource).get("RestApiId"), by_id, (API_TYPE,))
            if api is not None:
                stages.setdefault(api, []).append(resource.logical_id)
    return {api: tuple(names) for api, names in stages.items()}


def _addressed(by_id: Mapping[str, Resource]) -> Iterator[str]:
    for resource in by_id.values():
        if resource.type == URL_TYPE:
            function = _first(_values(resource).get("TargetFunctionArn"), by_id, (FUNCTION_TYPE,))
            if function is not None:
                yield function


def _uses(by_id: Mapping[str, Resource]) -> dict[str, dict[str, Access]]:
    by_role = _role_access(by_id)
    uses: dict[str, dict[str, Access]] = {}
    for resource in by_id.values():
        if resource.type != FUNCTION_TYPE:
            continue
        values = _values(resource)
        access: dict[str, Access] = {}
        for role in references(values.get("Role")):
            for target, kind in by_role.get(role, {}).items():
                access[target] = joined(access.get(target), kind)
        access.pop(resource.logical_id, None)
        for target in references(values.get("Environment")):
            if target not in access and target in by_id and by_id[target].type in _BY_VARIABLE:
                access[target] = _BY_VARIABLE[by_id[target].type]
        uses[resource.logical_id] = access
    return uses


def _role_access(by_id: Mapping[str, Resource]) -> dict[str, dict[str, Access]]:
    roles: dict[str, dict[str, Access]] = {}
    for resource in by_id.values():
        values = _values(resource)
        if resource.type == "AWS::IAM::Role":
            policies = values.get("Policies")
            documents = [entry.get("PolicyDocument") for entry in _mappings(policies)]
            holders = [resource.logical_id]
        elif resource.type in _POLICY_TYPES:
            documents = [values.get("PolicyDocument")]
            holders = list(references([values.get("Roles"), values.get("RoleName")]))
        else:
            continue
        for document in documents:
            for target, access in _granted(document, by_id):
                for holder in holders:
                    held = roles.setdefault(holder, {})
                    held[target] = joined(held.get(target), access)
    return roles


def _granted(document: object, by_id: Mapping[str, Resource]) -> Iterator[tuple[str, Access]]:
    statements = document.get("Statement") if isinstance(document, Mapping) else None
    for statement in _mappings(statements):
        access = access_of(statement.get("Action"))
        if statement.get("Effect") != "Allow" or access is None:
            continue
        for name in references(statement.get("Resource")):
            target = _first({"Ref": name}, by_id, _USABLE)
            if target is not None:
                yield target, access


def _mappings(value: object) -> list[Mapping[str, Any]]:
    entries = value if isinstance(value, list | tuple) else [value]
    return [entry for entry in entries if isinstance(entry, Mapping)]


def _log_groups(by_id: Mapping[str, Resource]) -> Iterator[tuple[str, str]]:
    """(writer, log group): by the function's own setting, by the group's name, by the stage's access log, by the
    component.
    """
    named = _groups_by_name(by_id)
    for resource in by_id.values():
        if resource.type == FUNCTION_TYPE:
            group = _first(_values(resource).get("LoggingConfig"), by_id, (LOG_GROUP_TYPE,)) or named.get(
                resource.logical_id
            )
            group = group or _only_group_of(resource.component, by_id, named.values())
            if group is not None:
                yield resource.logical_id, group
        elif resource.type in (STAGE_TYPE, HTTP_STAGE_TYPE):
            setting = "AccessLogSetting" if resource.type == STAGE_TYPE else "AccessLogSettings"
            group = _first(_values(resource).get(setting), by_id, (LOG_GROUP_TYPE,))
            if group is not None:
                yield resource.logical_id, group


def _groups_by_name(by_id: Mapping[str, Resource]) -> dict[str, str]:
    groups: dict[str, str] = {}
    for resource in by_id.values():
        if resource.type == LOG_GROUP_TYPE:
            function = _first(_values(resource).get("LogGroupName"), by_id, (FUNCTION_TYPE,))
            if function is not None:
                groups[function] = resource.logical_id
    return groups


def _only_group_of(component: str, by_id: Mapping[str, Resource], taken: Iterable[str]) -> str | None:
    others = frozenset(taken)
    for resource in by_id.values():
        if resource.type == LOG_GROUP_TYPE and resource.component == component and resource.logical_id not in others:
            return resource.logical_id
    return None
