"""One of Tierboard's blueprints as a page: its picture, parts by tier, routes, two bills, and its files to read.

Everything but the words of ``deployments.spec.blueprints.about`` is read from the definition, and is worked out once
for a book of prices.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from costing.estimate.prices import PriceBook
from costing.estimate.results import Estimate
from dashboard.blueprints import BlueprintCard, card, estimates_of
from dashboard.diagram import NOTHING_BILLED, Diagram, draw
from dashboard.forms.sheets import TIERS
from dashboard.invoices import Invoice, component_bills, invoice_of
from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.blueprints.about import ABOUT, About
from deployments.spec.kinds import KINDS, Kind

_PAGES: Final = {
    "index.html": "The page that visitors see first.",
    "error.html": "What visitors see at an address that does not exist.",
    "style.css": "How the pages look.",
    "app.js": "What the page does in the browser.",
}


@dataclass(frozen=True)
class Part:
    """A component: its kind, what it does, and what it costs a month at a million requests."""

    name: str
    kind: Kind
    does: str
    cost: str


@dataclass(frozen=True)
class Tier:
    """The parts of one tier, in the order of the definition."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Answered:
    """A route of an API or a live connection: which function answers it, and with what."""

    api: str
    route: str
    function: str
    answer: str


@dataclass(frozen=True)
class File:
    """A file of a component, with what it is for; ``size`` in bytes."""

    component: str
    path: str
    says: str
    text: str

    @property
    def lines(self) -> int:
        """How many lines there are to read."""
        return len(self.text.splitlines())

    @property
    def size(self) -> int:
        """Its bytes in UTF-8."""
        return len(self.text.encode())


@dataclass(frozen=True)
class Month:
    """What a month costs at one volume, line by line."""

    estimate: Estimate
    invoice: Invoice


@dataclass(frozen=True)
class BlueprintPage:
    """All that the page of one blueprint shows."""

    card: BlueprintCard
    about: About
    diagram: Diagram
    tiers: tuple[Tier, ...]
    routes: tuple[Answered, ...]
    idle: Month
    busy: Month
    files: tuple[File, ...]


@lru_cache(maxsize=64)
def page_of(name: str, book: PriceBook) -> BlueprintPage:
    """The page of one of ours.

    :param name: a key of ``BLUEPRINTS``; anything else is a ``KeyError``.
    """
    document, about = BLUEPRINTS[name].definition(), ABOUT[name]
    components: Mapping[str, dict[str, Any]] = document["components"]
    idle, busy = (Month(one, invoice_of(one)) for one in estimates_of(name, book))
    diagram = draw(document, costs=component_bills(busy.estimate))
    return BlueprintPage(
        card=card(name, book),
        about=about,
        diagram=diagram,
        tiers=tuple(_tiers(components, about, busy.estimate)),
        routes=tuple(_routes(components, about)),
        idle=idle,
        busy=busy,
        files=tuple(_files(components)),
    )


def _tiers(components: Mapping[str, Any], about: About, busy: Estimate) -> Iterator[Tier]:
    bills = component_bills(busy) or {}
    for key, title in TIERS.items():
        parts = tuple(
            Part(name, KINDS[body["kind"]], about.parts[name], bills[name].month if name in bills else NOTHING_BILLED)
            for name, body in components.items()
            if KINDS[body["kind"]].tier == key
        )
        if parts:
            yield Tier(title, parts)


def _routes(components: Mapping[str, Any], about: About) -> Iterator[Answered]:
    for name, body in components.items():
        for route in body.get("routes", ()):
            asked = route_name(route)
            yield Answered(name, asked, route["function"], (about.routes or {})[asked])


def route_name(route: Mapping[str, Any]) -> str:
    """``GET /notes`` of an API, ``$connect`` of a live connection."""
    return str(route["key"]) if "key" in route else f"{route['method']} {route['path']}"


def _files(components: Mapping[str, Any]) -> Iterator[File]:
    """The code of functions before the pages of websites: what the program does is in the former."""
    for name, body in components.items():
        if "code" in body:
            text = body["code"]["inline"]
            yield File(name, f"{body['handler'].rpartition('.')[0]}.py", _purpose(text), text)
    for name, body in components.items():
        if "content" in body:
            for path, text in body["content"]["inline"].items():
                yield File(name, path, _PAGES[path], text)


def _purpose(code: str) -> str:
    """The first paragraph of what a Python file says of itself."""
    return " ".join((ast.get_docstring(ast.parse(code)) or "").partition("\n\n")[0].split())
