"""`manage.py render` and `manage.py blueprints`, as a shell sees them: no database is asked for."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.deployments.spec.examples import function, only, whole, with_


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error of `manage.py render`."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("render", *arguments, stdout=out, stderr=err)
    except SystemExit as left:
        return int(str(left.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_a_blueprint_is_rendered(name: str) -> None:
    code, out, err = run("--blueprint", name)
    assert (code, err) == (0, "")
    assert out == render(parse(BLUEPRINTS[name].definition())).pretty


@pytest.mark.parametrize("suffix", ["json", "yml"])
def test_a_file_is_rendered(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"definition.{suffix}"
    file.write_text(json.dumps(whole()))
    assert run(str(file)) == (0, render(parse(whole())).pretty, "")


def test_problems_stand_one_a_line(tmp_path: Path) -> None:
    file = tmp_path / "definition.json"
    file.write_text(json.dumps(with_("notes", memory=64, timeout=0)))
    assert run(str(file)) == (
        1,
        "",
        "notes.memory: Memory: The least is 128 MB; 64 is too small.\n"
        "notes.timeout: Time limit: The least is 1 second; 0 is too small.\n",
    )


def test_a_text_that_is_no_document(tmp_path: Path) -> None:
    file = tmp_path / "definition.yml"
    file.write_text("a: 1\na: 2\n")
    assert run(str(file)) == (1, "", 'definition: Line 2 gives "a" a second time. Keep one of them.\n')


def test_an_unknown_blueprint_lists_the_known_ones() -> None:
    assert run("--blueprint", "x") == (
        2,
        "",
        "There is no blueprint 'x'. Choose one of: three-tier, three-tier-aurora, poll, chat, mobile, "
        "website-api, api, watch, website.\n",
    )


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "large.yml").write_bytes(b"#" * (2 * 1024 * 1024 + 1))
    (tmp_path / "latin.yml").write_bytes("é".encode("latin-1"))
    cases = {
        "missing.yml": "cannot be read: No such file or directory.",
        "": "cannot be read: Is a directory.",
        "a\0b": "cannot be read: its name is not possible.",
        "large.yml": "has more than 2,097,152 bytes.",
        "latin.yml": "is not UTF-8 text.",
    }
    for name, words in cases.items():
        code, out, err = run(f"{tmp_path}/{name}")
        assert (code, out) == (2, "")
        assert words in err


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(json.dumps(whole()).encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    assert run("-") == (0, render(parse(whole())).pretty, "")


def test_a_long_template_gets_a_note(tmp_path: Path) -> None:
    file = tmp_path / "definition.json"
    file.write_text(json.dumps(only(**{f"f{n}": function(environment={"TEXT": "x" * 900}) for n in range(40)})))
    code, out, err = run(str(file))
    assert code == 0 and out
    assert "Above 51,200 a template must be given to AWS through S3." in err


@pytest.mark.parametrize("arguments", [(), ("--blueprint", "api", "file.yml")])
def test_either_a_blueprint_or_a_file(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run(*arguments)


def test_blueprints_are_listed_by_name() -> None:
    out = io.StringIO()
    call_command("blueprints", stdout=out)
    lines = out.getvalue().splitlines()
    assert [line.split()[0] for line in lines] == list(BLUEPRINTS)
    assert lines[0].split(maxsplit=1) == ["three-tier", "Three-tier web app"]
