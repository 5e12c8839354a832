"""What the search of every page finds: things of the person's teams, pages, and words of ours and of AWS."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from dashboard import component_words, glossary, words
from deployments import search
from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.kinds import KINDS
from deployments.states import Kind, Status
from teams.models import User

LONGEST: Final = 100
MOST_WORDS: Final = 5
SHOWN: Final = 8
"""Of each group, while somebody types."""
ON_A_PAGE: Final = 50
_NUMBER = re.compile(r"#?(\d{1,9})\Z")

# Title, address, icon and what else people call it.
PAGES: Final = (
    ("Home", "home", "house", "start overview dashboard"),
    ("Applications", "applications", "layout-grid", "apps stacks services"),
    ("New application", "application_new", "plus", "create blueprint start"),
    ("Team blueprints", "blueprints", "blocks", "templates versions reuse standard golden behind"),
    ("Import a template", "application_import", "file-down", "cloudformation sam yaml json bring existing"),
    ("Reference of kinds", "reference", "book-open", "components settings fields limits documentation help aws names"),
    ("Deployments", "deployments", "rocket", "releases history runs"),
    ("Approvals", "approvals", "stamp", "decide votes waiting"),
    ("Teams", "admin:teams_membership_changelist", "users", "people members roles"),
    ("AWS accounts", "aws_accounts", "cloud", "targets regions roles iam sandbox"),
    ("Tokens & hooks", "tokens", "key-round", "ci api rest secrets"),
    ("Price book", "admin:costing_price_changelist", "tags", "prices costs"),
    ("Audit log", "admin:teams_auditentry_changelist", "scroll-text", "history who events"),
    ("Health", "health", "heart-pulse", "workers sweepers status database broker"),
    ("Change password", "account_change_password", "key-round", "account security"),
)


@dataclass(frozen=True)
class Hit:
    """One thing that was found. Without ``href`` it is a word that is explained by ``note``."""

    title: str
    note: str
    icon: str
    href: str = ""


@dataclass(frozen=True)
class Group:
    """Things of one sort."""

    title: str
    hits: tuple[Hit, ...]
    more: bool = False
    """Whether there are more than are shown."""


def clean(text: str) -> str:
    """What was typed without what cannot be searched for: control characters, and more than anybody means."""
    return " ".join("".join(char if char.isprintable() else " " for char in text[: LONGEST * 4]).split())[:LONGEST]


def find(user: User, text: str, most: int = SHOWN) -> list[Group]:
    """What fits ``text`` (see :func:`clean`), in groups that are not empty, of each at ``most`` so many."""
    typed = text.replace("/", " ").split()[:MOST_WORDS]
    if not typed:
        return []
    groups = (
        _group("Words", _words(typed, most + 1), most),
        _group("Deployments", _deployments(user, typed, most + 1), most),
        _group("Applications", _applications(user, typed, most + 1), most),
        _group("Environments", _environments(user, typed, most + 1), most),
        _group("Components", _components(user, typed, most + 1), most),
        Group("Blueprints", tuple(_blueprints(typed))),
        Group("Pages", tuple(_pages(typed))),
    )
    return [group for group in groups if group.hits]


def _group(title: str, hits: Iterator[Hit], most: int) -> Group:
    """The first of them; there is one more than ``most`` where the group goes on."""
    found = tuple(hits)
    return Group(title, found[:most], len(found) > most)


def _deployments(user: User, typed: list[str], most: int) -> Iterator[Hit]:
    numbers = [match[1] for word in typed if (match := _NUMBER.match(word))]
    if not numbers:
        return
    rest = [word for word in typed if not _NUMBER.match(word) and word.lower() not in ("deploy", "deployment", "#")]
    for row in search.find_deployments(user, int(numbers[0]), rest, most):
        state = words.state(Status(row.status), Kind(row.kind))
        title = f"#{row.number} {row.application.name} / {row.environment.name}"
        yield Hit(title, state.word, state.icon, reverse("deployment", args=[row.pk]))


def _applications(user: User, typed: list[str], most: int) -> Iterator[Hit]:
    for row in search.find_applications(user, typed, most):
        yield Hit(row.name, f"Team {row.team}", "layout-grid", reverse("application", args=[row.pk]))


def _environments(user: User, typed: list[str], most: int) -> Iterator[Hit]:
    for row in search.find_environments(user, typed, most):
        application = reverse("application", args=[row.application_id])
        address = reverse("environment_stack", args=[row.pk]) if row.observed else application
        yield Hit(f"{row.application.name} / {row.name}", row.region, "server", address)


def _components(user: User, typed: list[str], most: int) -> Iterator[Hit]:
    for found in search.find_components(user, typed, glossary.kinds_matching(" ".join(typed)), most):
        term = component_words.component_term(found.kind)
        address = reverse("definition", args=[found.application_id])
        yield Hit(found.name, f"{term.label} of {found.application}", term.icon, f"{address}?component={found.name}")


def _blueprints(typed: list[str]) -> Iterator[Hit]:
    """Those of ours, which are few; teams' own stand on their page."""
    for one in BLUEPRINTS.values():
        if all(word.lower() in f"{one.title} {one.name} {one.good_for}".lower() for word in typed):
            yield Hit(one.title, one.good_for, "blocks", reverse("blueprint_about", args=[one.name]))


def _pages(typed: list[str]) -> Iterator[Hit]:
    for title, name, icon, also in PAGES:
        if all(word.lower() in f"{title} {also}".lower() for word in typed):
            yield Hit(title, "Page", icon, reverse(name))


def _words(typed: list[str], most: int) -> Iterator[Hit]:
    for entry in glossary.matching(" ".join(typed))[:most]:
        kind = KINDS.get(entry.kind)
        note = f"{kind.summary if kind else ''} AWS: {entry.aws}".strip()
        yield Hit(entry.label, note, "book-open", reverse("reference_kind", args=[kind.name]) if kind else "")
