"""Reads the engine's code: which calls change a deployment or something at AWS, and which fail points stand around."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from deployments.aws.gateways import CloudFormation, Storage

STATES = frozenset(f"deployments.transitions.{name}" for name in ("claim", "move", "release", "rest"))
"""What changes the state, the lease or the epoch of a deployment."""
_CLASSES = ("single-use", "tokened", "naturally repeatable")
_GATEWAYS = ("cloudformation", "storage")


def mutations() -> frozenset[str]:
    """Methods of the gateways whose promise names the class of a mutation."""
    methods = (pair for gateway in (CloudFormation, Storage) for pair in vars(gateway).items())
    return frozenset(name for name, method in methods if any(c in (method.__doc__ or "").lower() for c in _CLASSES))


@dataclass(frozen=True)
class Function:
    """A function, and what the names in its module mean."""

    name: str
    node: ast.FunctionDef
    names: Mapping[str, str]

    @cached_property
    def calls(self) -> Mapping[ast.AST, str]:
        """Each call with the full name of what is called; of a gateway's method the method alone."""
        every = (node for node in ast.walk(self.node) if isinstance(node, ast.Call))
        return {call: name for call in every if (name := self._called(call))}

    def _called(self, call: ast.Call) -> str:
        if isinstance(call.func, ast.Name):
            return self.names.get(call.func.id, "")
        if not isinstance(call.func, ast.Attribute):
            return ""
        whose = ast.unparse(call.func.value)
        if whose.endswith(_GATEWAYS):
            return call.func.attr
        return f"{self.names[whose]}.{call.func.attr}" if whose in self.names else ""


def functions(sources: Mapping[str, str]) -> list[Function]:
    """Of modules by their names."""
    found = []
    for module, text in sources.items():
        tree = ast.parse(text)
        names = dict(_names(module, tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                found.append(Function(f"{module}.{node.name}", node, names))
    return found


def _names(module: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node.name, f"{module}.{node.name}"
        elif isinstance(node, ast.ImportFrom):
            for name in node.names:
                yield name.asname or name.name, f"{node.module}.{name.name}"


def unguarded(sources: Mapping[str, str]) -> list[str]:
    """Ways to a change that pass no pair of fail points, neither in a function nor where all its callers call it: from
    who is called by nobody to what changes something.
    """
    every = functions(sources)
    # By each open function, what it calls with no pair around.
    lacking = dict.fromkeys(STATES | mutations(), "")
    while more := {one.name: found for one in every if one.name not in lacking and (found := _lack(one, lacking))}:
        lacking |= more
    called = {name for function in every for name in function.calls.values()}
    return sorted(_way(name, lacking) for name, found in lacking.items() if found and name not in called)


def _way(name: str, lacking: Mapping[str, str]) -> str:
    return f"{name} > {_way(lacking[name], lacking)}" if lacking[name] else name


def _lack(function: Function, lacking: Mapping[str, str]) -> str:
    """The first of ``lacking`` that it calls with no pair of fail points of its own around; empty for none."""
    changing = {call: name for call, name in function.calls.items() if name in lacking}
    blocks = list(_blocks(function.node)) if changing else []
    return next((n for call, n in changing.items() if not any(_stands_between(b, call, changing) for b in blocks)), "")


def _stands_between(block: list[ast.stmt], call: ast.AST, changing: Mapping[ast.AST, str]) -> bool:
    """Whether the statement with the call has a fail point before and after it, and no other such statement with it."""
    place = next((index for index, row in enumerate(block) if call in ast.walk(row)), None)
    if place is None:
        return False
    points = [index for index, row in enumerate(block) if _point(row)]
    before = max((index for index in points if index < place), default=None)
    after = min((index for index in points if index > place), default=None)
    if before is None or after is None:
        return False
    others = [row for row in block[before + 1 : after] if row is not block[place]]
    return not any(one in changing for row in others for one in ast.walk(row))


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for inner in ast.walk(node):
        for part in ("body", "orelse", "finalbody"):
            block = getattr(inner, part, None)
            if isinstance(block, list):
                yield block


def _point(row: ast.stmt) -> str:
    """The name of the fail point that a statement is; empty for every other."""
    if isinstance(row, ast.Expr) and isinstance(row.value, ast.Call):
        return point_of(row.value)
    return ""


def point_of(call: ast.Call) -> str:
    """The name of the fail point that a call passes; empty for every other."""
    if isinstance(call.func, ast.Name) and call.func.id == "fp" and isinstance(call.args[0], ast.Constant):
        return str(call.args[0].value)
    return ""


def points(sources: Mapping[str, str]) -> list[str]:
    """The fail points of the code, as often as they stand there."""
    every = (node for text in sources.values() for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    return [point for call in every if (point := point_of(call))]
