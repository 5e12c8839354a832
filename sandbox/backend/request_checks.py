"""What looks at the calls of a REST API before a function runs, which MiniStack's CloudFormation only draws an id for.

API Gateway answers 400 to calls without what they must have, and to bodies that do not fit their model (API Gateway
Developer Guide, "Request validation for REST APIs in API Gateway"). MiniStack does so where a method names a validator.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import apigateway_v1
from ministack.services.cloudformation import provisioners

METHOD = "AWS::ApiGateway::Method"
VALIDATOR = "AWS::ApiGateway::RequestValidator"
Made = tuple[str, dict[str, Any]]
Make = Callable[..., Made]
Properties = Mapping[str, Any]


class RequestChecks:
    """Stands before MiniStack's ways to make and to change methods and validators."""

    def __init__(self) -> None:
        self._of = {kind: dict(provisioners._RESOURCE_HANDLERS[kind]) for kind in (METHOD, VALIDATOR)}

    def install(self) -> None:
        """Take the place of MiniStack's own ways. Once per process."""
        ways = provisioners._RESOURCE_HANDLERS
        ways[METHOD] |= {"create": self.create_method, "update": self.update_method}
        ways[VALIDATOR] |= {"create": self.create, "update": self.update, "delete": self.delete}

    def create_method(self, logical_id: str, properties: Properties, *rest: Any) -> Made:
        """Make a method, and say what looks at its calls."""
        return checked(self._of[METHOD]["create"](logical_id, properties, *rest), properties)

    def update_method(self, physical_id: str, old: Properties, new: Properties, *rest: Any, **more: Any) -> Made:
        """Change a method, and say what looks at its calls now."""
        return checked(self._of[METHOD]["update"](physical_id, old, new, *rest, **more), new)

    def create(self, logical_id: str, properties: Properties, *rest: Any) -> Made:
        """Make a validator under the id that MiniStack draws."""
        return kept(self._of[VALIDATOR]["create"](logical_id, properties, *rest), properties)

    def update(self, physical_id: str, old: Properties, new: Properties, *rest: Any, **more: Any) -> Made:
        """Change what a validator looks at."""
        return kept(self._of[VALIDATOR]["update"](physical_id, old, new, *rest, **more), new)

    def delete(self, physical_id: str, properties: Properties, *rest: Any, **more: Any) -> None:
        """Remove a validator; harmless when its API is gone."""
        self._of[VALIDATOR]["delete"](physical_id, properties, *rest, **more)
        apigateway_v1._request_validators.get(properties.get("RestApiId", ""), {}).pop(physical_id, None)


def checked(made: Made, properties: Properties) -> Made:
    """The method as it was made, with its validator or without one."""
    resources = apigateway_v1._resources.get(properties.get("RestApiId", ""), {})
    methods = resources.get(properties.get("ResourceId", ""), {}).get("resourceMethods", {})
    method = methods.get(properties.get("HttpMethod", "ANY"))
    if method is not None:
        method["requestValidatorId"] = properties.get("RequestValidatorId")
    return made


def kept(made: Made, properties: Properties) -> Made:
    """The validator as it was made, where MiniStack looks for it."""
    looks = ("ValidateRequestBody", "ValidateRequestParameters")
    validator = {
        "id": made[0],
        "name": properties.get("Name", ""),
        **{name[0].lower() + name[1:]: provisioners._cfn_bool(properties.get(name, False)) for name in looks},
    }
    apigateway_v1._request_validators.setdefault(properties["RestApiId"], {})[made[0]] = validator
    return made
