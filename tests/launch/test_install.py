"""The installer leaves alone what is not its own."""

import shutil
import subprocess
import sys
from pathlib import Path

from config.launch import install


def test_a_linked_environment_is_not_emptied(tmp_path: Path) -> None:
    script = tmp_path / "config" / "launch" / "install.py"
    script.parent.mkdir(parents=True)
    shutil.copy(install.__file__, script)
    shutil.copytree(install.REQUIREMENTS, tmp_path / "requirements")
    others = tmp_path / "others"
    others.mkdir()
    (others / "theirs").touch()
    (tmp_path / ".venv").symlink_to(others)
    done = subprocess.run([sys.executable, "-I", script, "run"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Remove the link" in done.stderr
    assert (others / "theirs").exists()
