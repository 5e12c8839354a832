"""The files around the code: pinned requirements, containers, and what must never be written anywhere."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from django.conf import settings
from django.db import connection
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from config.launch import commands, install
from deployments.actions.sweeping import ENDING_SECONDS

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
GROUPS = {"lean": PROJECT["project"]["dependencies"], **PROJECT["dependency-groups"]}
LINK = re.compile(r"\]\(<?([^)\s>#]+)")
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))?(?: \\)?$")


def pins(group: str) -> Iterator[tuple[str, Version, Marker | None]]:
    """Name, version and marker of each line of a requirements file that is not a hash."""
    for line in (ROOT / "requirements" / f"{group}.txt").read_text().splitlines():
        if line and not line.startswith("    --hash=sha256:"):
            match = PINNED.match(line)
            assert match, f"requirements/{group}.txt: {line!r} is not a pin. Run 'make lock'."
            marker = match["marker"]
            yield canonicalize_name(match["name"]), Version(match["version"]), Marker(marker) if marker else None


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_requirements_hold_what_the_project_asks_for(group: str) -> None:
    pinned = {name: version for name, version, _ in pins(group)}
    for text in GROUPS[group]:
        wanted = Requirement(text)
        name = canonicalize_name(wanted.name)
        assert name in pinned, f"{name} is missing from requirements/{group}.txt. Run 'make lock'."
        assert pinned[name] in wanted.specifier, f"{name} {pinned[name]} is not {wanted.specifier}. Run 'make lock'."


def test_every_group_has_its_file_and_every_file_its_group() -> None:
    assert {path.stem for path in (ROOT / "requirements").glob("*.txt")} == set(GROUPS)


def test_groups_agree_on_one_version_of_everything() -> None:
    versions: dict[str, set[tuple[Version, str]]] = {}
    apart = {group for groups in install.APART.values() for group in groups}
    for group in GROUPS.keys() - apart:
        for name, version, marker in pins(group):
            versions.setdefault(name, set()).add((version, str(marker or "")))
    several = {name: found for name, found in versions.items() if len({version for version, _ in found}) > 1}
    assert all(all(marker for _, marker in found) for found in several.values()), several


def test_every_pin_has_hashes_and_no_address() -> None:
    for group in GROUPS:
        text = (ROOT / "requirements" / f"{group}.txt").read_text()
        assert "://" not in text
        assert len(re.findall(r"^[^ ].* \\\n    --hash=", text, re.MULTILINE)) == len(list(pins(group)))


def compose() -> dict[str, dict[str, object]]:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert isinstance(services, dict)
    return services


@pytest.mark.parametrize("role", ["worker", "sweeper", "beat", "migrate", "prices"])
def test_containers_run_what_the_demo_runs(role: str) -> None:
    assert compose()[role]["command"] == commands.argv(role, python="python")


def test_the_web_container_runs_what_the_demo_runs() -> None:
    command = commands.web("0.0.0.0:8000", python="python")
    assert compose()["web"]["command"] == command
    last = (ROOT / "Dockerfile").read_text().rstrip().splitlines()[-1]
    assert yaml.safe_load(last.removeprefix("CMD ")) == command


def test_only_the_web_service_is_reachable_and_all_are_watched() -> None:
    services = compose()
    assert [name for name, service in services.items() if "ports" in service] == ["web"]
    assert all("healthcheck" in service for service in services.values())
    assert not any("container_name" in service for service in services.values()), "a name forbids --scale"


def test_containers_that_are_stopped_may_end_their_steps() -> None:
    """Docker kills after ten seconds by itself, and a lease that nobody gives back lasts fifteen more."""
    waits = {name: str(compose()[name]["stop_grace_period"]).removesuffix("s") for name in ("worker", "sweeper")}
    assert int(waits["worker"]) > settings.CELERY_TASK_TIME_LIMIT
    assert int(waits["sweeper"]) > ENDING_SECONDS


def test_the_image_holds_every_package_of_the_product() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    copied = set(re.findall(r"^COPY (\w+) \1$", dockerfile, re.MULTILINE))
    assert copied == {"config", "dashboard", "deployments", "costing", "teams", "templates", "static"}
    assert dockerfile.index("USER tierboard") > dockerfile.index("collectstatic")


def test_people_come_in_when_tables_and_prices_are_there() -> None:
    services = compose()
    done = {"condition": "service_completed_successfully"}
    for name in ("web", "worker", "sweeper", "beat"):
        assert services[name]["depends_on"] == {"prices": done, "postgres": {"condition": "service_healthy"}}
    assert services["prices"]["depends_on"] == {"migrate": done}


def test_only_those_who_talk_to_aws_hold_its_keys() -> None:
    variables = {name: str(service.get("environment")) for name, service in compose().items()}
    assert {name for name, text in variables.items() if "AWS_" in text} == {"worker", "sweeper"}
    assert all("DATABASE_URL" in variables[name] for name in ("worker", "sweeper"))


@pytest.mark.django_db(transaction=True)
def test_prices_are_loaded_as_the_container_does() -> None:
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?host={database['HOST']}"
    environ = os.environ | {"DATABASE_URL": f"{url}&port={database['PORT']}"}
    done = subprocess.run(
        commands.argv("prices"), cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Loaded ")


@pytest.mark.full
def test_docker_compose_accepts_the_file() -> None:
    assert shutil.which("docker-compose"), "Install the package docker-compose: this test asks it about the file."
    environ = os.environ | {"SECRET_KEY": "x" * 32, "ALLOWED_HOSTS": "x.example", "POSTGRES_PASSWORD": "x"}
    done = subprocess.run(
        ["docker-compose", "config"], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def tracked() -> list[Path]:
    """All files in version control, also where root looks at a checkout of somebody else."""
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_registry_or_this_machine() -> None:
    registry = re.compile("|".join(["pypi" + r"\.org", "python" + "hosted", "/" + "work/", "/" + "root/"]))
    found = [path for path in tracked() if registry.search(path.read_text(errors="ignore"))]
    assert not found


def test_links_between_pages_lead_somewhere() -> None:
    pages = [path for path in tracked() if path.suffix == ".md"]
    links = [(page, link) for page in pages for link in LINK.findall(page.read_text())]
    assert len(links) > 5
    inside = [(page, unquote(link)) for page, link in links if not re.match(r"[a-z]+:|#", link)]
    assert not [f"{page.relative_to(ROOT)}: {link}" for page, link in inside if not (page.parent / link).exists()]


def test_no_file_is_left_unfinished() -> None:
    words = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "mark" + r"\.skip", "pytest" + r"\.skip\("]))
    code = [path for path in tracked() if path.suffix in {".py", ".html", ".js", ".css"}]
    assert not [path for path in code if words.search(path.read_text())]


@pytest.mark.full
def test_the_image_starts_with_what_is_copied_into_it(tmp_path: Path) -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    shutil.copy(ROOT / "manage.py", tmp_path)
    for package in re.findall(r"^COPY (\w+) \1$", dockerfile, re.MULTILINE):
        shutil.copytree(ROOT / package, tmp_path / package)
    values = {"TIERBOARD_MODE": "production", "ALLOWED_HOSTS": "x.example", "SECRET_KEY": "x" * 50}
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    done = subprocess.run(collect, cwd=tmp_path, env=os.environ | values, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "staticfiles" / "staticfiles.json").exists()
