"""What an action answers instead of doing what was asked: a sentence for people. Pure; pages show it in place."""

from typing import Any

from deployments.spec.news import News
from deployments.spec.problems import Problem


class Refused(Exception):
    """Not allowed, or not possible now. ``sentence`` says what happened and what to do next.

    :param field: the argument that has to be given otherwise, when it is one.
    """

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Outdated(Refused):
    """Somebody changed it since the page was drawn. ``current`` is what it is now (a draft, an environment, a plan)."""

    def __init__(self, sentence: str, current: Any) -> None:
        super().__init__(sentence)
        self.current = current


class Overlooked(Refused):
    """Saving would leave out what a newer revision (``newest``) changed: ``news``. Somebody has to choose first."""

    def __init__(self, sentence: str, newest: Any, news: tuple[News, ...]) -> None:
        super().__init__(sentence)
        self.newest, self.news = newest, news


class Blocked(Refused):
    """The revision was blocked: it is deployed nowhere before somebody lifts that. The sentence says who and why."""


class Unreadable(Refused):
    """A stored definition that this version of Tierboard cannot read."""


class StoreFull(Refused):
    """A team's store of zips has no room for one more."""


class Invalid(Exception):
    """The definition cannot be used; every problem is located by component and field."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems
