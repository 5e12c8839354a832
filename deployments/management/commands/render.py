"""`manage.py render`: the CloudFormation template of a definition, for a person or a pipe. Needs no database."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.definition import Definition
from deployments.spec.parse import parse, parse_text
from deployments.spec.problems import InvalidDefinition
from deployments.spec.reading import LARGEST_TEXT
from deployments.spec.render import render
from deployments.spec.template import BODY_LIMIT

INVALID = 1
UNREADABLE = 2


class Unreadable(Exception):
    """There is no text to parse; the message says why."""


class Command(BaseCommand):
    """Exit codes: 0 rendered; 1 the definition has problems, one a line on stderr; 2 there was nothing to read."""

    help = "Prints the CloudFormation template of a blueprint or of a definition file (YAML or JSON)."
    requires_system_checks: list[str] = []  # noqa: RUF012

    def add_arguments(self, parser: ArgumentParser) -> None:
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--blueprint", metavar="NAME", help="a name that `manage.py blueprints` lists")
        source.add_argument("file", metavar="FILE", nargs="?", help="a definition; - reads standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            definition = read_definition(options["blueprint"], options["file"])
        except InvalidDefinition as invalid:
            for problem in invalid.problems:
                self.stderr.write(str(problem))
            sys.exit(INVALID)
        except Unreadable as reason:
            self.stderr.write(str(reason))
            sys.exit(UNREADABLE)
        template = render(definition)
        self.stdout.write(template.pretty, ending="")
        if not template.fits_in_request:
            note = f"Note: {template.size:,} bytes. Above {BODY_LIMIT:,} a template must be given to AWS through S3."
            self.stderr.write(note)


def read_definition(blueprint: str | None, file: str | None) -> Definition:
    """The definition that a command's arguments name. Raises InvalidDefinition or Unreadable."""
    if blueprint is not None:
        if blueprint not in BLUEPRINTS:
            raise Unreadable(f"There is no blueprint {blueprint!r}. Choose one of: {', '.join(BLUEPRINTS)}.")
        return parse(BLUEPRINTS[blueprint].definition())
    return parse_text(_read(str(file)))


def _read(file: str) -> bytes:
    """One byte more than is allowed at most, so that a file of any size costs the same."""
    try:
        if file == "-":
            return sys.stdin.buffer.read(LARGEST_TEXT + 1)
        with Path(file).open("rb") as stream:
            text = stream.read(LARGEST_TEXT + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "its name is not possible"
        raise Unreadable(f"{file} cannot be read: {reason}.") from error
    return _text(file, text)


def _text(file: str, text: bytes) -> bytes:
    if len(text) > LARGEST_TEXT:
        raise Unreadable(f"{file} has more than {LARGEST_TEXT:,} bytes. Upload code and content as zips instead.")
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{file} is not UTF-8 text. Save it as UTF-8 and try again.") from error
    return text
