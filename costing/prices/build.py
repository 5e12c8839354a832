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
_IN_WORDS: Sequence[tuple[str, str]] = (
    (
        r"AWS public meteredUnitMaps feed \((\w+)\.json, plc-\w+-usd-(\d{4})(\d\d)(\d\d)\d+\) as stored in github "
        r"([\w./-]+)@\w+ \S+\.json",
        r"AWS's public prices of \1, published \2-\3-\4; read from a public copy, github.com/\5",
    ),
    (r"AgentLab infra notes ([\d-]+) \((.+), publicationDate ([\d-]+)\)", r"\2 of \3, read \1"),
    (r" \((?:AgentLab|ocel) notes(?: ([\d-]+))?\)", ""),
    (r",? (?:\()?quoted in public notes(?: \(([\d-]+)\)| ([\d-]+))?\)?", r", as others quote it, \1\2"),
    (r" \(public notes\)", ""),
    (r"; public notes (\d+)", r"; other public copies, \1"),
    (r"several public notes quoting the X-Ray pricing page", "AWS X-Ray pricing page, as others quote it"),
    (
        r"infracost golden prints 0\.16 after rounding; .*",
        "Infracost's public test data; the third decimal is not confirmed",
    ),
    (r"infracost golden (\w+?)_test", r"Infracost's public test data, \1"),
    (r"c3x fixture", "public test data of c3x"),
    (r"\(stored copy, (\d+)\)", r"(public copy of \1)"),
)
"""What stood in the collection for those who made it, and what people read: whose public data it is, and of when."""
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
        named.append((row, _in_words(_NOTE_NUMBERS.sub("", text))))
    return named


def _in_words(text: str) -> str:
    for pattern, words in _IN_WORDS:
        text = re.sub(pattern, words, text)
    return text.strip().removesuffix(",")


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
