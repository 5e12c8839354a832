"""Secrets: what a template says of how they are made. Pure."""

from __future__ import annotations

import json
import string
from typing import Any

from deployments.spec.imports.proposal import Proposal, Unknown, View, only

MADE_BY_AWS = 32
"""Characters of a password of which no length is said ("GetRandomPassword")."""


def recognise(view: View, name: str) -> Proposal:
    """A secret that AWS makes, or one that is put in by hand."""
    properties = view.properties(name)
    settings: dict[str, Any] = {"source": "typed"}
    if "Description" in properties:
        settings["description"] = only(properties, "Description", str, None)
    made = properties.get("GenerateSecretString")
    if isinstance(made, dict):
        settings |= {"source": "generated", "length": only(made, "PasswordLength", int, MADE_BY_AWS)}
        plain = made.get("ExcludePunctuation") in (True, "true") or made.get("ExcludeCharacters") == string.punctuation
        settings["signs"] = not plain
        if "SecretStringTemplate" in made:
            settings["username"] = _username(made)
    return Proposal(name, "secret", settings, {"Secret": name})


def _username(made: dict[str, Any]) -> str:
    try:
        found = json.loads(only(made, "SecretStringTemplate", str, "{}"))
    except ValueError:
        found = None
    if not isinstance(found, dict) or list(found) != ["username"] or made.get("GenerateStringKey") != "password":
        raise Unknown("Its value holds other things than a user name and a password.")
    return str(found["username"])
