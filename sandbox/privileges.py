"""Running as nobody although the interpreter may live below a home directory that only root can enter.

Before rights are dropped, the directories that Python needs are opened. A path through `/proc/self/fd/N` starts at the
opened directory, so the kernel does not ask again whether the process may walk there. The descriptors are handed from
parent to child, so every process of the sandbox, user code included, finds its interpreter and libraries that way.
"""

import compileall
import ctypes
import json
import os
import pwd
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from importlib.util import cache_from_source, find_spec
from pathlib import Path

UNPRIVILEGED = "nobody"
PR_SET_DUMPABLE = 4
DESCRIPTOR_PATH = "/proc/self/fd/{}"
COMMON = {"PYTHONNOUSERSITE": "1", "PYTHONHASHSEED": "0", "PYTHONUNBUFFERED": "1"}


@dataclass(frozen=True)
class Interpreter:
    """How to start another Python: its path, what it needs in the environment, and the descriptors to inherit."""

    path: str
    env: dict[str, str]
    libraries: str
    code: str
    descriptors: tuple[int, ...] = ()

    @property
    def own_env(self) -> dict[str, str]:
        """Variables for a process of the sandbox itself."""
        return {**self.env, "PYTHONPATH": os.pathsep.join(filter(None, (self.code, self.libraries)))}

    @property
    def user_env(self) -> dict[str, str]:
        """Variables for user code: it finds the installed libraries, not the sandbox."""
        return {**self.env, "PYTHONPATH": self.libraries}

    def to_json(self) -> str:
        """For the environment of child processes."""
        return json.dumps(asdict(self))


def interpreter_from_json(text: str) -> Interpreter:
    """The reverse of `Interpreter.to_json`."""
    values = json.loads(text)
    return Interpreter(**{**values, "descriptors": tuple(values["descriptors"])})


def is_root() -> bool:
    """Whether rights have to be dropped."""
    return os.name == "posix" and os.geteuid() == 0


def plain_interpreter() -> Interpreter:
    """This interpreter by its ordinary path, for a start by an ordinary user."""
    return Interpreter(sys.executable, COMMON, str(_libraries()), str(_code_root()))


def opened_interpreter() -> Interpreter:
    """This interpreter reached through descriptors that this call opens. Linux only."""
    executable = _open(os.path.realpath(sys.executable), os.O_RDONLY)
    home = _open(sys.base_prefix, os.O_RDONLY | os.O_DIRECTORY)
    libraries = _open(str(_libraries()), os.O_RDONLY | os.O_DIRECTORY)
    code = _open(str(_code_root()), os.O_RDONLY | os.O_DIRECTORY)
    home_path = DESCRIPTOR_PATH.format(home)
    env = {
        "PYTHONHOME": home_path,
        "LD_LIBRARY_PATH": f"{home_path}/lib",
        # It may not write beside the sources; `compile_ahead` has done so.
        "PYTHONDONTWRITEBYTECODE": "1",
        **COMMON,
    }
    path, found, own = (DESCRIPTOR_PATH.format(fd) for fd in (executable, libraries, code))
    return Interpreter(path, env, found, own, (executable, home, libraries, code))


def opened_folder(folder: Path, interpreter: Interpreter) -> tuple[Path, Interpreter]:
    """A path to `folder` that works wherever it lies, and the interpreter that hands it to children."""
    descriptor = _open(str(folder), os.O_RDONLY | os.O_DIRECTORY)
    passed = replace(interpreter, descriptors=(*interpreter.descriptors, descriptor))
    return Path(DESCRIPTOR_PATH.format(descriptor)), passed


def compile_ahead() -> None:
    """Let Python keep the compiled form of what will be imported, while there is still the right to write it.

    Installers compile, uv does not; without it every start would compile MiniStack again, which takes seconds.
    """
    compileall.compile_dir(_code_root() / "sandbox", quiet=2)
    if Path(cache_from_source(str(_libraries() / "ministack" / "app.py"))).exists():
        return
    code = "import sandbox.server, sandbox.backend.modules, ministack.app, boto3"
    env = {"PYTHONPATH": str(_code_root()), "PATH": os.environ.get("PATH", ""), **COMMON}
    subprocess.run([sys.executable, "-c", code], env=env, check=False)  # noqa: S603 - our own interpreter


def close_to_peers() -> None:
    """Keep processes of the same user, user code among them, from reading this memory and environment. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0)


def _libraries() -> Path:
    """The folder with what is installed."""
    spec = find_spec("ministack")
    if spec is None or not spec.submodule_search_locations:
        raise OSError(2, "MiniStack is not installed; run make install")
    return Path(spec.submodule_search_locations[0]).parent


def _code_root() -> Path:
    return Path(__file__).resolve().parent.parent


def _open(path: str, flags: int) -> int:
    descriptor = os.open(path, flags)
    os.set_inheritable(descriptor, True)
    return descriptor


def give_to_unprivileged(directory: Path, keep: frozenset[str]) -> None:
    """Make `directory` and what is in it belong to the unprivileged user, except the top-level names in `keep`."""
    user = pwd.getpwnam(UNPRIVILEGED)
    for root, folders, files in os.walk(directory):
        os.chown(root, user.pw_uid, user.pw_gid)
        if Path(root) == directory:
            files = [name for name in files if name not in keep]
        for name in folders + files:
            os.chown(os.path.join(root, name), user.pw_uid, user.pw_gid, follow_symlinks=False)


def drop() -> None:
    """Become the unprivileged user for good. Also leaves the current directory, which that user may not enter."""
    user = pwd.getpwnam(UNPRIVILEGED)
    os.chdir("/")
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
