"""Who may call a route of an API that somebody wrote, as forms have it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from deployments.spec.api_access import AUTHORIZATION
from deployments.spec.authorizers import KEPT_SECONDS, TYPES
from deployments.spec.imports.kinds.mappings import function_of, permissions_for
from deployments.spec.imports.part import references
from deployments.spec.imports.proposal import Unknown, View, only
from deployments.spec.kinds.running import permission_role_of

SEVERAL: Final = "Its routes ask who calls in several ways; a component has one."
_WHO: Final = "apigateway.amazonaws.com"


def route_row(method: str, path: str, function: str, *, guarded: bool, scopes: list[Any], asks: str) -> dict[str, Any]:
    """A route whose `guarded` says that it asks who calls, and `asks` how, until :func:`seen` has looked at them."""
    said = {"scopes": " ".join(map(str, scopes))} if scopes else {}
    return {"method": method, "path": path, "function": function, "guarded": guarded, "asks": asks, **said}


def all_sign(closed: list[dict[str, Any]]) -> bool:
    """Whether these routes ask for AWS credentials. Raises Unknown where only some do."""
    signed = [row["asks"] == "AWS_IAM" for row in closed]
    if any(signed) and not all(signed):
        raise Unknown(SEVERAL)
    return all(signed)


def seen(row: dict[str, Any], *, asks: bool) -> dict[str, Any]:
    """A route as its form has it; `asks`: another one asks who calls. A browser's question is open in any case."""
    is_open = asks and not row["guarded"] and row["method"] != "OPTIONS"
    found = {key: value for key, value in row.items() if key not in ("asks", "guarded")}
    return {**found, "public": True} if is_open else found


def pool_in(view: View, pool: str | None) -> str:
    """The user pool that an authorizer names. Raises Unknown for anything else."""
    if pool is None or view.resources.get(pool, {}).get("Type") != "AWS::Cognito::UserPool":
        raise Unknown("It asks for sign-in with something else than a user pool of this template.")
    return pool


def check_in(
    view: View, authorizer: str, sources: Iterable[str], start: str, settings: dict[str, Any], claims: dict[str, str]
) -> str:
    """Put the function that an authorizer asks into the settings, with what callers must bring; gives its logical id.

    :param sources: what callers must bring, as API Gateway names it, such as ``method.request.header.Authorization``.
    :param start: how such a name begins, such as ``method.request``.
    :raises Unknown: for another function than one of the template, and for proof that stands elsewhere in a call.
    """
    said = view.properties(authorizer)
    function = function_of(view, said.get("AuthorizerUri"))
    if function is None:
        raise Unknown("It is checked by something else than a function of this template.")
    proofs: dict[str, list[str]] = {"header": [], "querystring": []}
    for source in sources:
        place, _, name = source.removeprefix(f"{start}.").partition(".")
        if not source.startswith(f"{start}.") or place not in proofs or not name:
            raise Unknown(f"Its function wants proof that no form has: {source}.")
        proofs[place].append(name)
    if not any(proofs.values()):
        raise Unknown("Its function is asked whatever a caller brings; forms name what that is.")
    settings |= proof_fields(proofs["header"], proofs["querystring"]) | {"authorizer": view.names[function]}
    settings |= kept_field(only(said, "AuthorizerResultTtlInSeconds", int, KEPT_SECONDS))
    if right := _right_to_ask(view, function, authorizer):
        claims["AuthorizerPermission"] = right
    return function


def proof_fields(headers: list[str], query: list[str]) -> dict[str, str]:
    """The fields that say what callers must bring for a function; none where it is the header Authorization alone."""
    if (headers, query) == ([AUTHORIZATION], []):
        return {}
    fields = {"proof_headers": headers, "proof_query": query}
    return {field: " ".join(names) for field, names in fields.items() if names}


def kept_field(seconds: int) -> dict[str, int]:
    """The field that says for how long an answer of a function is kept; none where that is what forms have anyway."""
    return {} if seconds == KEPT_SECONDS else {"proof_seconds": seconds}


def right_to_call(view: View, function: str, api: str) -> dict[str, str]:
    """The right of an API to call the function behind a route, by its role; nothing where there is none."""
    for right in permissions_for(view, function, _WHO):
        named = list(references(view.properties(right).get("SourceArn")))
        if api in named and not any(_is_authorizer(view, one) for one in named):
            return {permission_role_of(view.names[function]): right}
    return {}


def _right_to_ask(view: View, function: str, authorizer: str) -> str:
    rights = permissions_for(view, function, _WHO)
    return next((one for one in rights if authorizer in references(view.properties(one).get("SourceArn"))), "")


def _is_authorizer(view: View, name: str) -> bool:
    return view.resources.get(name, {}).get("Type") in TYPES
