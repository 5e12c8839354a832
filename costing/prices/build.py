"""Turns a collection of unit prices into the snapshot that ships: ``python -m costing.prices.build INPUT OUTPUT``.

INPUT is a JSON list of rows (service, region, dimension, unit, price or tiers, source, as_of, price_list_filters,
note). The same input always gives the same bytes: one price to a line, sorted, so that a refresh reads well as a diff.
Nothing is rounded.
"""

import hashlib
import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from costing.prices.snapshot import FORMAT, read_snapshot

Row = Mapping[str, Any]
_NOTE_NUMBERS = re.compile(
    r"(?: \(ids? \d{6,}(?:, \d{6,})*\)| ids? \d{6,}(?:, \d{6,})*|(?<=\()ids? \d{6,}(?:, \d{6,})*, )"
)


def build(rows: Sequence[Row], *, as_of: str, source: str) -> str:
    """The snapshot file's text. Raises BadPrices when the rows are not a valid book (gaps, duplicates, bad numbers)."""
    named = _with_full_sources(rows)
    sources = sorted({source_of for _, source_of in named})
    index = {text: number for number, text in enumerate(sources)}
    lines = sorted(json.dumps(_entry(row, index[name]), ensure_ascii=False, sort_keys=True) for row, name in named)
    body = ",\n".join(lines)
    digest = hashlib.sha256("\n".join([*sources, body]).encode()).hexdigest()
    head = {
        "as_of": as_of,
        "currency": "USD",
        "format": FORMAT,
        "source": source,
        "sources": sources,
        "version": f"shipped-{as_of}-{digest[:8]}",
    }
    head_text = json.dumps(head, ensure_ascii=False, indent=1, sort_keys=True)
    text = f'{head_text[:-2]},\n "prices": [\n{body}\n]\n}}\n'
    read_snapshot(text)
    return text


def _entry(row: Row, source: int) -> list[Any]:
    tiers = row["tiers"] or [{"from": "0", "to": None, "price": row["price"]}]
    bands = [[tier["from"], tier["to"], tier["price"]] for tier in tiers]
    filters = dict(row["price_list_filters"])
    return [
        row["service"],
        row["region"],
        row["dimension"],
        row["unit"],
        bands,
        row["as_of"],
        source,
        filters,
        row.get("note", ""),
    ]


def _with_full_sources(rows: Sequence[Row]) -> list[tuple[Row, str]]:
    """Each row with its source in full: "same" means the source of the row before; numbers of private note files are
    dropped.
    """
    named: list[tuple[Row, str]] = []
    previous = ""
    for row in rows:
        text = str(row["source"])
        if text == "same" or text.startswith("same;"):
            text = previous + text[len("same") :]
        else:
            previous = text
        named.append((row, _NOTE_NUMBERS.sub("", text)))
    return named


def main(arguments: Sequence[str]) -> int:
    """Read INPUT, write OUTPUT; 2 when called wrongly."""
    if len(arguments) != 2:
        sys.stderr.write("usage: python -m costing.prices.build INPUT OUTPUT\n")
        return 2
    rows = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    text = build(
        rows,
        as_of="2025-11-04",
        source="AWS public price data, collected by Tierboard; each row names its own source and date",
    )
    Path(arguments[1]).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
