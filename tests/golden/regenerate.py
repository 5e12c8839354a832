"""`python -m tests.golden.regenerate`: writes what every golden case renders to now. See the package's words."""

from __future__ import annotations

import sys

import yaml

from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.parse import parse_text
from deployments.spec.render import render
from tests.costing.golden import bill_of
from tests.golden.cases import BLUEPRINT_FOLDERS, case_folders


class _Dumper(yaml.SafeDumper):
    """Writes long texts as blocks, so that code can be read."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


class _NoAliases(_Dumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def main() -> None:
    for name, folder in BLUEPRINT_FOLDERS.items():
        folder.mkdir(exist_ok=True)
        document = BLUEPRINTS[name].definition()
        text = yaml.dump(document, Dumper=_NoAliases, sort_keys=False, allow_unicode=True, width=120)
        (folder / "definition.yml").write_text(text, encoding="utf-8")
    for folder in case_folders():
        template = render(parse_text((folder / "definition.yml").read_bytes()))
        (folder / "template.json").write_text(template.pretty, encoding="utf-8")
        (folder / "estimate.json").write_text(bill_of(folder), encoding="utf-8")
        sys.stdout.write(f"{folder.name}: {len(template.body['Resources'])} resources, {template.size} bytes\n")


if __name__ == "__main__":
    main()
