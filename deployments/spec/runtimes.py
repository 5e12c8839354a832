"""The Lambda runtimes: what AWS offers, what it has retired and when. Pure; no clock, so answers never change.

Taken from AWS's runtime tables as cfn-lint 1.58 carries them. When AWS retires one, move it to RETIRED: nobody
can save or deploy it from then on, and revisions that name it can still be read (``parse.parse_stored``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True)
class Runtime:
    """A runtime that AWS offers. `until` is the month in which support ends, empty when AWS has named none.

    `inline` is the file suffix under which code from the editor is packed, None when it must come as a zip.
    """

    name: str
    label: str
    until: str
    inline: str | None = None
    handler: str = ""


_PYTHON_HANDLER: Final = "index.handler"
RUNTIMES: Final[dict[str, Runtime]] = {
    runtime.name: runtime
    for runtime in (
        Runtime("python3.15", "Python 3.15", "", ".py", _PYTHON_HANDLER),
        Runtime("python3.14", "Python 3.14", "June 2029", ".py", _PYTHON_HANDLER),
        Runtime("python3.13", "Python 3.13", "June 2029", ".py", _PYTHON_HANDLER),
        Runtime("python3.12", "Python 3.12", "October 2028", ".py", _PYTHON_HANDLER),
        Runtime("python3.11", "Python 3.11", "June 2027", ".py", _PYTHON_HANDLER),
        Runtime("nodejs26.x", "Node.js 26", "", ".mjs", "index.handler"),
        Runtime("nodejs24.x", "Node.js 24", "April 2028", ".mjs", "index.handler"),
        Runtime("nodejs22.x", "Node.js 22", "April 2027", ".mjs", "index.handler"),
        Runtime("ruby4.0", "Ruby 4.0", "March 2029", ".rb", "index.handler"),
        Runtime("ruby3.4", "Ruby 3.4", "March 2028", ".rb", "index.handler"),
        Runtime("ruby3.3", "Ruby 3.3", "March 2027", ".rb", "index.handler"),
        Runtime("java25", "Java 25", "June 2029", None, "example.Handler::handleRequest"),
        Runtime("java21", "Java 21", "June 2029", None, "example.Handler::handleRequest"),
        Runtime("java17", "Java 17 on Amazon Linux 2", "June 2027", None, "example.Handler::handleRequest"),
        Runtime("java17.al2023", "Java 17 on Amazon Linux 2023", "", None, "example.Handler::handleRequest"),
        Runtime("java11", "Java 11 on Amazon Linux 2", "June 2027", None, "example.Handler::handleRequest"),
        Runtime("java11.al2023", "Java 11 on Amazon Linux 2023", "", None, "example.Handler::handleRequest"),
        Runtime("java8.al2", "Java 8 on Amazon Linux 2", "June 2027", None, "example.Handler::handleRequest"),
        Runtime("java8.al2023", "Java 8 on Amazon Linux 2023", "", None, "example.Handler::handleRequest"),
        Runtime("dotnet10", ".NET 10", "November 2028", None, "Assembly::Namespace.Type::Method"),
        Runtime("provided.al2023", "Own runtime (Go, Rust) on Amazon Linux 2023", "June 2029", None, "bootstrap"),
    )
}

RETIRED: Final[dict[str, tuple[str, str]]] = {
    "python3.10": ("31 October 2026", "python3.14"),
    "python3.9": ("15 December 2025", "python3.14"),
    "python3.8": ("14 October 2024", "python3.14"),
    "python3.7": ("4 December 2023", "python3.14"),
    "python3.6": ("18 July 2022", "python3.14"),
    "python2.7": ("15 July 2021", "python3.14"),
    "nodejs20.x": ("30 April 2026", "nodejs24.x"),
    "nodejs18.x": ("1 September 2025", "nodejs24.x"),
    "nodejs16.x": ("12 June 2024", "nodejs24.x"),
    "nodejs14.x": ("4 December 2023", "nodejs24.x"),
    "nodejs12.x": ("31 March 2023", "nodejs24.x"),
    "nodejs10.x": ("30 July 2021", "nodejs24.x"),
    "nodejs8.10": ("6 March 2020", "nodejs24.x"),
    "nodejs6.10": ("12 August 2019", "nodejs24.x"),
    "nodejs4.3": ("5 March 2020", "nodejs24.x"),
    "nodejs4.3-edge": ("5 March 2020", "nodejs24.x"),
    "nodejs": ("30 August 2016", "nodejs24.x"),
    "ruby3.2": ("31 March 2026", "ruby4.0"),
    "ruby2.7": ("7 December 2023", "ruby4.0"),
    "ruby2.5": ("30 July 2021", "ruby4.0"),
    "java8": ("8 January 2024", "java25"),
    "dotnet9": ("10 November 2026", "dotnet10"),
    "dotnet8": ("10 November 2026", "dotnet10"),
    "dotnet6": ("20 December 2024", "dotnet10"),
    "dotnetcore3.1": ("3 April 2023", "dotnet10"),
    "dotnetcore2.1": ("5 January 2022", "dotnet10"),
    "dotnetcore2.0": ("30 May 2019", "dotnet10"),
    "dotnetcore1.0": ("27 June 2019", "dotnet10"),
    "go1.x": ("8 January 2024", "provided.al2023"),
    "provided.al2": ("31 July 2026", "provided.al2023"),
    "provided": ("8 January 2024", "provided.al2023"),
}
"""Runtime to the day on which AWS ended its support and the runtime that takes its place."""


def runtime_of(name: str) -> Runtime:
    """What is known of a runtime; of a retired one, which stored definitions may still name, by its successor."""
    if name in RUNTIMES:
        return RUNTIMES[name]
    successor = RUNTIMES[RETIRED[name][1]]
    return replace(successor, name=name, label=name, until="")


def runtime_fault(name: str) -> str | None:
    """Why a function cannot run on this runtime, or None."""
    if name in RUNTIMES:
        return None
    if name in RETIRED:
        day, successor = RETIRED[name]
        return f"AWS ended support for {name} on {day}. Choose {successor}."
    return f"AWS has no runtime of this name. Choose one of {', '.join(RUNTIMES)}."
