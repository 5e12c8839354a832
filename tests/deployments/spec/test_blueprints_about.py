"""What is said of blueprints on their pages is said of all that is in them, and of nothing else."""

import re
from typing import Any

import pytest

from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.blueprints.about import ABOUT

TITLES = sorted((one.title for one in BLUEPRINTS.values()), key=len, reverse=True)


def components(name: str) -> dict[str, Any]:
    found: dict[str, Any] = BLUEPRINTS[name].definition()["components"]
    return found


def test_every_blueprint_has_its_words() -> None:
    assert ABOUT.keys() == BLUEPRINTS.keys()


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_every_part_and_route_has_its_words_and_there_are_no_others(name: str) -> None:
    about, routes = ABOUT[name], set()
    for body in components(name).values():
        routes |= {route.get("key") or f"{route['method']} {route['path']}" for route in body.get("routes", ())}
    assert about.parts.keys() == components(name).keys()
    assert (about.routes or {}).keys() == routes
    assert bool(about.asked) is not bool(routes)


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_they_are_sentences(name: str) -> None:
    about = ABOUT[name]
    texts = [*about.fits, *about.unfit, *about.after, *about.parts.values(), *(about.routes or {}).values()]
    assert all(text[0].isupper() and text.endswith(".") for text in [*texts, about.program])
    assert about.fits and about.unfit and about.after


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_variables_and_components_that_they_tell_to_change_are_there(name: str) -> None:
    """``component notes, Environment variables, GREETING``: where to find it, and under which name."""
    parts = components(name)
    for text in ABOUT[name].after:
        for component in re.findall(r"component (\w+)", text):
            assert component in parts
            if "Environment variables, " in text:
                names = re.findall(r"\b[A-Z]{4,}(?:_[A-Z]+)?\b", text.partition("Environment variables, ")[2])
                assert names
                assert set(names) <= parts[component]["environment"].keys()


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_what_they_name_instead_is_another_blueprint(name: str) -> None:
    for text in ABOUT[name].unfit:
        for said in re.findall(r"Take (.+?)(?:\.|,| which|$)", text):
            alone = [title for title in TITLES if said.startswith(title)]
            assert alone
            assert alone[0] != BLUEPRINTS[name].title
