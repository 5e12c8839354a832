"""Tells whether something changed since the last start, without starting Django to find out."""

import hashlib
from pathlib import Path

from config.launch.demo import CHECKOUT


def migrations(checkout: Path = CHECKOUT) -> str:
    """Changes whenever a migration of ours does, or a pinned library that may bring its own."""
    files = [*sorted(checkout.glob("*/migrations/*.py")), checkout / "requirements" / "lean.txt"]
    digest = hashlib.sha256()
    for path in files:
        if path.exists():
            digest.update(f"{path.relative_to(checkout)}\0".encode() + path.read_bytes())
    return digest.hexdigest()
