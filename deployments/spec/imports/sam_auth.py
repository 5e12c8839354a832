"""Who may call the routes of an API of the Serverless Application Model. Pure.

Names and meanings are those of AWS's pages "ApiAuth", "HttpApiAuth", "ApiFunctionAuth", "HttpApiFunctionAuth" and of
those of their authorizers: a route that names none has the default one, NONE opens it, AWS_IAM wants a signature. A
function that a REST API asks gets the token alone, in the header Authorization, where nothing else is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from deployments.spec.api_access import AUTHORIZATION
from deployments.spec.authorizers import KEPT_SECONDS
from deployments.spec.imports.kinds.api_guards import SEVERAL, kept_field, proof_fields, seen
from deployments.spec.imports.proposal import Unknown, nothing_but, only, target

_OPEN: Final = "NONE"
_SIGNED: Final = "AWS_IAM"
_PREFLIGHT: Final = "AddDefaultAuthorizerToCorsPreflight"
_KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "rest_api": (_PREFLIGHT, "Authorizers", "DefaultAuthorizer"),
    "http_api": ("Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer"),
}
_OF_A_ROUTE: Final = ("AuthorizationScopes", "Authorizer")
Components = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Auth:
    """What an API says of its callers: its authorizers by name, as they are written, and that of routes without one."""

    kind: str
    authorizers: Mapping[str, Any] = field(default_factory=dict)
    default: str = _OPEN
    asks_browsers: bool = False
    """Whether the question of a browser before a call is to be checked too, which carries nothing that could be."""

    def settle(self, api: dict[str, Any], names: Mapping[str, str], components: Components) -> Iterator[str]:
        """Put who may call into an API with all its routes, and into these; gives notes for people.

        :param names: components by logical id.
        :raises Unknown: for what no form has.
        """
        asking = [row.pop("asks", "") or self.default for row in api["routes"]]
        wanted = {asks for row, asks in zip(api["routes"], asking, strict=True) if _is_asked(row, asks)}
        if len(wanted) > 1:
            raise Unknown(SEVERAL)
        if not wanted:
            return
        (name,) = wanted
        settings, scopes, notes = self._way(name, names, components)
        api.update(settings)
        api["routes"] = [
            seen(_with_scopes(row, scopes, guarded=_is_asked(row, asks)), asks=True)
            for row, asks in zip(api["routes"], asking, strict=True)
        ]
        yield from notes
        if self.asks_browsers and api.get("cors", {}).get("enabled"):
            yield "Questions of browsers before a call are open here: they carry nothing by which a caller is known."

    def _way(
        self, name: str, names: Mapping[str, str], components: Components
    ) -> tuple[dict[str, Any], str, tuple[str, ...]]:
        """The settings, the scopes of routes that say none of their own, and notes."""
        if name == _SIGNED:
            return {"signed": True}, "", ()
        said = only(self.authorizers, name, dict, {})
        scopes = _scopes(said)
        if "FunctionArn" in said:
            function = _component(said["FunctionArn"], "function", names, components)
            settings = _asked_by_rest(name, said) if self.kind == "rest_api" else _asked_by_http(name, said)
            identity = only(said, "Identity", dict, {})
            settings |= _kept_for(identity, self.kind) | {"authorizer": function}
            if self.kind == "rest_api" or "ReauthorizeEvery" in identity:
                return settings, scopes, ()
            words = f"{function} is asked before every call: {name} does not say for how long its answers hold."
            return settings, scopes, (words,)
        arn = _pool_of_rest(name, said) if self.kind == "rest_api" else _pool_of_http(name, said)
        return {"user_pool": _component(arn, "user_pool", names, components)}, scopes, ()


def auth_of(kind: str, given: Mapping[str, Any]) -> Auth:
    """What the properties of an API, or Globals, say of its callers. Raises Unknown for what no form has."""
    said = {key: value for key, value in only(given, "Auth", dict, {}).items() if value is not False}
    nothing_but(_KNOWN[kind], said, "Auth")
    authorizers = only(said, "Authorizers", dict, {})
    default = only(said, "DefaultAuthorizer", str, _OPEN)
    _check_named(default, authorizers)
    asks_browsers = "DefaultAuthorizer" in said and given["Auth"].get(_PREFLIGHT) is not False
    return Auth(kind, authorizers, default, asks_browsers and kind == "rest_api")


def of_route(label: str, said: Mapping[str, Any]) -> dict[str, str]:
    """What an event says of who may call its route: for :meth:`Auth.settle`. Raises Unknown for what no form has."""
    auth = {key: value for key, value in only(said, "Auth", dict, {}).items() if value is not False}
    nothing_but(_OF_A_ROUTE, auth, f"Auth of the event {label}")
    found = {"asks": only(auth, "Authorizer", str, ""), "scopes": _scopes(auth)}
    return {key: value for key, value in found.items() if value}


def _is_asked(row: Mapping[str, Any], asks: str) -> bool:
    return asks != _OPEN and row["method"] != "OPTIONS"


def _with_scopes(row: Mapping[str, Any], scopes: str, *, guarded: bool) -> dict[str, Any]:
    """A route for :func:`seen`, with its own scopes, or those of its authorizer; an open one has none."""
    found = row.get("scopes") or scopes if guarded else ""
    rest = {key: value for key, value in row.items() if key != "scopes"}
    return {**rest, "guarded": guarded, **({"scopes": found} if found else {})}


def _check_named(name: str, authorizers: Mapping[str, Any]) -> None:
    if name not in (*authorizers, _OPEN, _SIGNED):
        raise Unknown(f"Its DefaultAuthorizer {name} is none of its Authorizers.")


def _scopes(said: Mapping[str, Any]) -> str:
    return " ".join(map(str, only(said, "AuthorizationScopes", list, [])))


def _component(value: Any, kind: str, names: Mapping[str, str], components: Components) -> str:
    wanted = target(value)
    name = names.get(wanted or "", "")
    if components.get(name, {}).get("kind") != kind:
        what = kind.replace("_", " ")
        found = f"{wanted}, which is no {what} here" if wanted else f"something that is no {what} of this template"
        raise Unknown(f"Its callers are checked by {found}.")
    return name


def _asked_by_rest(name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    known = ("DisableFunctionDefaultPermissions", "FunctionArn", "FunctionInvokeRole", "FunctionPayloadType")
    nothing_but((*known, "Identity"), said, name)
    if said.get("FunctionInvokeRole", _OPEN) != _OPEN:
        raise Unknown(f"FunctionInvokeRole of {name} has no form here.")
    identity = only(said, "Identity", dict, {})
    if only(said, "FunctionPayloadType", str, "TOKEN") == "REQUEST":
        return _proof(name, identity)
    nothing_but(("Header", "ReauthorizeEvery"), identity, f"Identity of {name}")
    return {"token_alone": True} | proof_fields([only(identity, "Header", str, AUTHORIZATION)], [])


def _asked_by_http(name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    known = ("AuthorizerPayloadFormatVersion", "EnableFunctionDefaultPermissions", "EnableSimpleResponses")
    nothing_but((*known, "FunctionArn", "Identity"), said, name)
    newer = str(said.get("AuthorizerPayloadFormatVersion")) in ("2", "2.0")
    if not newer or not only(said, "EnableSimpleResponses", bool, False):
        raise Unknown(f"{name} is asked, or answers, in another form than the newer one with isAuthorized.")
    return _proof(name, only(said, "Identity", dict, {}))


def _proof(name: str, identity: Mapping[str, Any]) -> dict[str, Any]:
    """What callers must bring for a function that gets the whole call."""
    nothing_but(("Headers", "QueryStrings", "ReauthorizeEvery"), identity, f"Identity of {name}")
    headers, query = (only(identity, key, list, []) for key in ("Headers", "QueryStrings"))
    if not headers and not query:
        raise Unknown(f"{name} is asked whatever a caller brings; forms name what that is.")
    return proof_fields(headers, query)


def _kept_for(identity: Mapping[str, Any], kind: str) -> dict[str, int]:
    """For how long an answer holds. AWS does not say what an HTTP API does without that: asking each time is safe."""
    return kept_field(only(identity, "ReauthorizeEvery", int, KEPT_SECONDS if kind == "rest_api" else 0))


def _pool_of_rest(name: str, said: Mapping[str, Any]) -> Any:
    nothing_but(("AuthorizationScopes", "Identity", "UserPoolArn"), said, name)
    identity = only(said, "Identity", dict, {})
    nothing_but(("Header",), identity, f"Identity of {name}")
    if only(identity, "Header", str, AUTHORIZATION).lower() != AUTHORIZATION.lower():
        raise Unknown(f"{name} takes tokens from another header than Authorization.")
    arns = said.get("UserPoolArn")
    if isinstance(arns, list) and len(arns) != 1:
        raise Unknown(f"{name} takes tokens of several user pools; a component has one.")
    return arns[0] if isinstance(arns, list) else arns


def _pool_of_http(name: str, said: Mapping[str, Any]) -> Any:
    nothing_but(("AuthorizationScopes", "IdentitySource", "JwtConfiguration"), said, name)
    if only(said, "IdentitySource", str, "").lower() != f"$request.header.{AUTHORIZATION}".lower():
        raise Unknown(f"{name} takes tokens from elsewhere than the header Authorization.")
    tokens = {key.lower(): value for key, value in only(said, "JwtConfiguration", dict, {}).items()}
    return tokens.get("issuer")
