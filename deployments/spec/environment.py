"""Environment variables of functions: which names and sizes AWS takes. Pure.

A name begins with a letter and has two characters or more, all together have 4 KB, and some names are Lambda's own
(Lambda Developer Guide, "Working with Lambda environment variables").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Final

from pydantic import AfterValidator

from deployments.spec.faults import Fault, refuse
from deployments.spec.text import quoted

LARGEST: Final = 4096
RESERVED: Final = frozenset(
    (
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SECURITY_TOKEN",
        "AWS_SESSION_TOKEN",
        "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    )
)
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]+")
_ACCESS_KEY: Final = re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b")


def size_of(variables: dict[str, str]) -> int:
    """Bytes as AWS counts them: the whole mapping written as JSON."""
    quotes_and_commas = 6 * len(variables) + 1
    return sum(len(name.encode()) + len(value.encode()) for name, value in variables.items()) + quotes_and_commas


def _faults(variables: dict[str, str]) -> Iterator[Fault]:
    for name, value in sorted(variables.items()):
        if name.upper() in RESERVED:
            yield name, f"Lambda sets {name} itself. Use another name."
        elif not _NAME.fullmatch(name):
            yield name, f"{quoted(name)} cannot be a variable. Use 2 or more letters, digits or _, a letter first."
        if _ACCESS_KEY.search(value):
            yield name, "This looks like an AWS access key. A function has a role instead: connect it to what it uses."
    if (size := size_of(variables)) > LARGEST:
        yield "", f"The variables take {size:,} bytes; AWS allows {LARGEST:,}. Move long texts into the code."


def _checked(variables: dict[str, str]) -> dict[str, str]:
    refuse(_faults(variables))
    return variables


Environment = Annotated[dict[str, str], AfterValidator(_checked)]
