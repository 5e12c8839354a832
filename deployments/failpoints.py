"""Named places where tests make a process die, fail, wait or freeze. Pure; does nothing outside tests.

``TIERBOARD_FAILPOINT`` holds ``name:what[:argument]``, several separated by commas: ``crash`` ends the process without
clean-up, ``die`` does so within a test's process, ``raise`` raises :class:`Injected`, ``sleep:seconds`` waits, ``stop``
freezes the process (SIGSTOP to itself).
With ``TIERBOARD_FAILPOINT_ONCE`` set to a directory, each point acts only once among all processes that share it, and
``wait`` waits until a file ``name.go`` lies there.
"""

import os
import signal
import time
from pathlib import Path

CRASH_CODE = 86

# Before and after every change of state and every mutation at AWS. A test holds this list against the fault matrix.
POINTS = frozenset(
    {
        "before_claim",
        "after_claim",
        "before_planning",
        "after_planning",
        "before_create_bucket",
        "after_create_bucket",
        "before_put_artifact",
        "after_put_artifact",
        "before_change_set_intent",
        "after_change_set_intent",
        "after_create_change_set_before_save",
        "after_change_set_saved",
        "before_plan_saved",
        "after_plan_saved",
        "before_plan_fails",
        "after_plan_fails",
        "before_no_changes",
        "after_no_changes",
        "before_delete_change_set",
        "after_delete_change_set",
        "before_tidy",
        "after_tidy",
        "before_approve",
        "after_approve",
        "before_reject",
        "after_reject",
        "before_cancel",
        "after_cancel",
        "before_block",
        "after_block",
        "before_expire",
        "after_expire",
        "before_withdraw",
        "after_withdraw",
        "before_protect",
        "after_protect",
        "before_protect_again",
        "after_protect_again",
        "before_executing",
        "after_executing",
        "before_execute",
        "after_execute_before_save",
        "before_unprotect",
        "after_unprotect",
        "before_delete_stack",
        "after_delete_stack_before_save",
        "before_rescue",
        "after_rescue_before_save",
        "before_take_back",
        "after_take_back",
        "before_began_saved",
        "after_began_saved",
        "before_stack_done",
        "after_stack_done",
        "before_put_file",
        "after_put_file",
        "before_delete_files",
        "after_delete_files",
        "before_clear_copies",
        "after_clear_copies",
        "before_end",
        "after_end",
        "before_bad_end",
        "after_bad_end",
        "before_closing",
        "after_closing",
        "before_restored",
        "after_restored",
        "before_rest",
        "after_rest",
        "before_release",
        "after_release",
    }
)


class Injected(Exception):
    """The failure that a test asked for."""


class Died(BaseException):
    """A process that ends here, for tests inside one process: nothing catches it, so nothing is cleaned up."""


def fp(name: str) -> None:
    """Pass the fail point ``name``; acts only in mode ``test`` and when the environment names it."""
    wanted = os.environ.get("TIERBOARD_FAILPOINT")
    if not wanted or os.environ.get("TIERBOARD_MODE") != "test":
        return
    if name not in POINTS:
        raise LookupError(f"{name} is not in the list of fail points")
    for entry in wanted.split(","):
        point, _, what = entry.partition(":")
        if point == name and _first_time(name):
            _act(name, what)


def _act(name: str, what: str) -> None:
    kind, _, argument = what.partition(":")
    if kind == "crash":
        os._exit(CRASH_CODE)
    elif kind == "die":
        raise Died(argument)
    elif kind == "raise":
        raise Injected(argument or "injected")
    elif kind == "sleep":
        time.sleep(float(argument or 1))
    elif kind == "wait":
        while not (Path(os.environ["TIERBOARD_FAILPOINT_ONCE"]) / f"{name}.go").exists():
            time.sleep(0.01)
    elif kind == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)


def _first_time(name: str) -> bool:
    folder = os.environ.get("TIERBOARD_FAILPOINT_ONCE")
    if not folder:
        return True
    try:
        (Path(folder) / name).open("x").close()
    except FileExistsError:
        return False
    return True
