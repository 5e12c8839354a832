"""What is started again, when, and in which order things stop."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from config.launch.errors import LaunchError
from config.launch.record import Record
from config.launch.supervisor import FIRST_DELAY_SECONDS, LONGEST_DELAY_SECONDS, Supervisor, Watched, reason


@dataclass
class Child:
    """A child that lives and dies on command."""

    name: str
    journal: list[str] = field(default_factory=list)
    pid: int = 999_999_999
    alive: bool = False
    exit_code: int | None = 1
    broken: bool = False

    def start(self) -> None:
        if self.broken:
            raise LaunchError(f"{self.name} could not be started.")
        self.alive = True
        self.journal.append(f"start {self.name}")

    def stop(self) -> None:
        self.alive = False
        self.journal.append(f"stop {self.name}")

    def collect(self) -> None:
        self.journal.append(f"collect {self.name}")


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Supervisor:
    return Supervisor(Record(tmp_path), said.append)


def test_what_others_stand_on_stops_last_in_reverse_order(supervisor: Supervisor) -> None:
    journal: list[str] = []
    for name in ("sandbox", "database"):
        supervisor.start(Child(name, journal), below=True)
    for name in ("web", "worker"):
        supervisor.start(Child(name, journal))
    supervisor.stop()
    assert set(journal[4:6]) == {"stop web", "stop worker"}
    assert journal[6:] == ["stop database", "stop sandbox"]


def test_one_that_dies_is_started_again_after_its_delay(supervisor: Supervisor, said: list[str]) -> None:
    child = Child("web")
    watched = Watched(child)
    supervisor.look_after(watched, 100.0)
    supervisor.look_after(watched, 100.0 + FIRST_DELAY_SECONDS / 2)
    assert child.journal == ["collect web"]
    supervisor.look_after(watched, 100.0 + FIRST_DELAY_SECONDS)
    assert child.journal == ["collect web", "start web"]
    assert said == ["web ended (exit code 1). It is started again in 0.5 s."]


def test_the_delay_doubles_up_to_a_limit_and_calm_resets_it(supervisor: Supervisor) -> None:
    child = Child("web")
    watched = Watched(child)
    now = 0.0
    for _ in range(12):
        supervisor.look_after(watched, now)
        now = watched.due_at or now
        supervisor.look_after(watched, now)
        child.alive = False
    assert watched.delay == LONGEST_DELAY_SECONDS
    supervisor.look_after(watched, now + 3600)
    assert watched.due_at == now + 3600 + FIRST_DELAY_SECONDS


def test_one_that_cannot_be_started_is_tried_again_later(supervisor: Supervisor, said: list[str]) -> None:
    watched = Watched(Child("web", broken=True), due_at=5.0)
    supervisor.look_after(watched, 5.0)
    assert watched.due_at == 5.0 + FIRST_DELAY_SECONDS
    assert said == ["web could not be started. The next try is in 0.5 s."]


@pytest.mark.parametrize(("code", "words"), [(0, "exit code 0"), (-9, "killed by signal 9"), (None, "no exit code")])
def test_reasons_in_words(code: int | None, words: str) -> None:
    assert reason(code) == words
