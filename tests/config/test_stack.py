"""The calls of a request: none of them asks the operating system for memory, however deep it stands."""

import resource

import pytest
from django.http import HttpRequest, HttpResponse

from config.stack import OnePiece

CALLS = 200
DEEPEST = 400


def _nothing() -> None:
    return None


# Larger than a call of what asks for it, so that it does not fit wherever a piece ends.
_nothing.__code__ = _nothing.__code__.replace(co_stacksize=60)


def _faults_at(depth: int) -> int:
    """How often the operating system was asked while a loop called something, ``depth`` calls down."""
    if depth:
        return _faults_at(depth - 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(CALLS):
        _nothing()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


@pytest.mark.parametrize("deeper", range(0, DEEPEST, 100))
def test_a_loop_is_as_cheap_at_every_depth(deeper: int) -> None:
    worst = []

    def view(_request: HttpRequest) -> HttpResponse:
        worst.append(max(_faults_at(depth) for depth in range(deeper, deeper + 100)))
        return HttpResponse()

    OnePiece(view)(HttpRequest())
    assert worst[0] < CALLS / 2
