"""``manage.py estimate``: what a blueprint, a definition or any CloudFormation template costs a month at a volume.

Works without a database: then it uses, and names, the prices that ship with this release. Ends with 0 when there is an
estimate, 1 when the file cannot be estimated, 2 when the command is called wrongly; errors are one sentence on
standard error.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError

from costing import selectors
from costing.estimate.estimator import estimate
from costing.estimate.invoice import as_text
from costing.estimate.prices import PriceBook
from costing.estimate.template_text import UnreadableText, read_text
from costing.estimate.usage import Usage
from costing.estimate.volume import BadVolume, parse_volume
from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.parse import parse, parse_text
from deployments.spec.problems import InvalidDefinition
from deployments.spec.reading import LARGEST_TEXT
from deployments.spec.render import render

BAD_FILE = 1
BAD_CALL = 2


class Command(BaseCommand):
    """Prints an estimate as an invoice, or as one JSON object."""

    help = "Estimate the monthly AWS bill of a blueprint, a definition or a CloudFormation template."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE or --blueprint, the volume, the region, the form of the answer."""
        parser.add_argument("file", nargs="?", metavar="FILE", help="a definition or a template, YAML or JSON")
        parser.add_argument("--blueprint", metavar="NAME", help="a blueprint's name; `manage.py blueprints` lists them")
        parser.add_argument("--requests", metavar="N", help="requests a month: 2100000, 2,100,000 or 2.1M")
        parser.add_argument("--region", default="us-east-1", help="AWS region (default us-east-1)")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
        parser.add_argument("--no-free-tier", action="store_true", help="leave the account's free amounts out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, price, print."""
        usage = Usage.default(_volume(options["requests"]))
        region = _region(options["region"])
        template = _template(options["file"], options["blueprint"])
        book = _book(region)
        bill = estimate(template, usage, book, region=region, free_tier=not options["no_free_tier"])
        text = json.dumps(bill.to_json(), ensure_ascii=False, indent=1) if options["json"] else as_text(bill)
        self.stdout.write(text)


def _volume(text: str | None) -> int:
    if text is None:
        raise CommandError("Say how many requests a month: --requests N.", returncode=BAD_CALL)
    try:
        return parse_volume(text)
    except BadVolume as error:
        raise CommandError(str(error), returncode=BAD_CALL) from error


def _region(name: str) -> str:
    regions = selectors.priced_regions()
    if name not in regions:
        listed = ", ".join(regions)
        raise CommandError(
            f"There are no prices for the region {name[:40]!r}: choose one of {listed}.", returncode=BAD_CALL
        )
    return name


def _book(region: str) -> PriceBook:
    """The newest loaded prices where there is a database, else those that ship."""
    try:
        return selectors.price_book(region)
    except DatabaseError:
        return selectors.price_book_shipped(region)


def _template(file: str | None, blueprint: str | None) -> Mapping[str, Any]:
    if (file is None) == (blueprint is None):
        raise CommandError("Give either a FILE or --blueprint NAME.", returncode=BAD_CALL)
    if blueprint is not None:
        if blueprint not in BLUEPRINTS:
            listed = ", ".join(BLUEPRINTS)
            raise CommandError(
                f"There is no blueprint {blueprint[:40]!r}: choose one of {listed}.", returncode=BAD_CALL
            )
        return render(parse(BLUEPRINTS[blueprint].definition())).body
    return _from_file(Path(str(file)))


def _from_file(path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_TEXT + 1)
    except (OSError, ValueError) as error:
        raise CommandError(f"{str(path)[:200]} cannot be read.", returncode=BAD_FILE) from error
    if len(content) > LARGEST_TEXT:
        raise CommandError(f"{str(path)[:200]} has more than {LARGEST_TEXT:,} bytes.", returncode=BAD_FILE)
    try:
        document = read_text(content)
        if isinstance(document, dict) and isinstance(document.get("Resources"), dict):
            return document
        if not isinstance(document, dict) or "components" not in document:
            raise UnreadableText(
                "The file is neither a definition (components) nor a CloudFormation template (Resources)."
            )
        return render(parse_text(content)).body
    except UnreadableText as error:
        raise CommandError(str(error), returncode=BAD_FILE) from error
    except InvalidDefinition as error:
        first, more = error.problems[0], len(error.problems) - 1
        others = f" ({more} more; `manage.py render` lists them)" if more else ""
        raise CommandError(f"{first}{others}", returncode=BAD_FILE) from error
