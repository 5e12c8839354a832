"""Links as pages write them, and which addresses of what runs a browser can open."""

from collections.abc import Iterable
from dataclasses import dataclass

from deployments.models import Output

_OPENABLE = ("site_url", "api_url", "function_url")
_WORDS = {"site_url": "Open the website", "api_url": "Open the API", "function_url": "Open the function"}


@dataclass(frozen=True)
class Link:
    """What it says and where it leads."""

    label: str
    url: str


def links_of(outputs: Iterable[Output]) -> tuple[Link, ...]:
    """Addresses that a browser can open, the website first."""
    openable = [output for output in outputs if output.kind in _OPENABLE and _is_web(output.value)]
    openable.sort(key=lambda output: (_OPENABLE.index(output.kind), output.component))
    return tuple(Link(_label(output, openable), output.value) for output in openable)


def _label(output: Output, openable: list[Output]) -> str:
    alone = sum(other.kind == output.kind for other in openable) == 1
    return _WORDS[output.kind] if alone else f"{_WORDS[output.kind]} {output.component}"


def _is_web(address: str) -> bool:
    """Outputs come from templates that people write: nothing but a web address becomes a link."""
    return address.startswith(("https://", "http://"))
