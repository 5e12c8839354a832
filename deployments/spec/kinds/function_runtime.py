"""The runtime of a function: which there are, and until when AWS keeps them. Pure."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from deployments.spec.fields import STORED, Choice, Shown
from deployments.spec.runtimes import RETIRED, RUNTIMES, runtime_fault


def _runtime(value: str, info: ValidationInfo) -> str:
    if value in RETIRED and info.context == STORED:
        return value
    if fault := runtime_fault(value):
        raise ValueError(fault)
    return value


def _runtime_choices() -> tuple[Choice, ...]:
    return tuple(
        Choice(
            runtime.name,
            runtime.label,
            (f"Until {runtime.until}." if runtime.until else "No end is named yet.")
            + ("" if runtime.inline else " Code comes as a zip."),
        )
        for runtime in RUNTIMES.values()
    )


RuntimeName = Annotated[
    str,
    AfterValidator(_runtime),
    Shown(
        "Runtime",
        "The language and version that run the code.",
        widget="select",
        choices=_runtime_choices(),
        aws_name="Runtime",
    ),
]
