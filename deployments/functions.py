"""The functions that run in an environment: what they are called, here and at AWS. Reads rows only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from deployments.models import Environment, Output
from deployments.spec.canvas import logical
from deployments.spec.live import ALIAS
from deployments.spec.runtimes import RUNTIMES

FUNCTION: Final = "function"
_USUAL_TIMEOUT: Final = 10
"""Seconds, of a revision that was saved before the setting was written out."""


@dataclass(frozen=True)
class RunningFunction:
    """A function of the revision that is live. ``at_aws`` is empty while nobody knows what AWS calls it; ``alias`` is
    the version that callers get, empty for the function itself. ``timeout`` in seconds, ``memory`` in MB.
    """

    component: str
    runtime: str
    memory: int
    timeout: int
    alias: str
    at_aws: str = ""

    @property
    def called(self) -> str:
        """Name and version as one text."""
        return f"{self.at_aws}:{self.alias}" if self.alias else self.at_aws

    @property
    def language(self) -> str:
        """The runtime as the form of the definition calls it; one that was retired since by AWS's name."""
        known = RUNTIMES.get(self.runtime)
        return known.label if known else self.runtime or "runtime not known"


def running(environment: Environment) -> tuple[RunningFunction, ...]:
    """All of them by name, without their names at AWS; none while nothing is live."""
    revision = environment.live_revision
    components = revision.document.get("components", {}) if revision else {}
    return tuple(_of(name, row) for name, row in sorted(components.items()) if row.get("kind") == FUNCTION)


def running_function(environment: Environment, component: str) -> RunningFunction | None:
    """One of them with its name at AWS; ``None`` when no such function runs there."""
    found = next((one for one in running(environment) if one.component == component), None)
    if found is None:
        return None
    rows = Output.objects.filter(deployment=environment.live_deployment, key=logical(component, "Name"))
    at_aws = rows.values_list("value", flat=True).first() or ""
    return RunningFunction(found.component, found.runtime, found.memory, found.timeout, found.alias, at_aws)


def _of(name: str, row: Mapping[str, Any]) -> RunningFunction:
    return RunningFunction(
        component=name,
        runtime=str(row.get("runtime", "")),
        memory=int(row.get("memory") or 0),
        timeout=int(row.get("timeout") or _USUAL_TIMEOUT),
        alias=ALIAS if row.get("versions") else "",
    )
