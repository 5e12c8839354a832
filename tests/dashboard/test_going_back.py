"""What does not come back: sentences from two definitions."""

import copy
from typing import Any

from dashboard.going_back import losses
from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.parse import parse


def _document() -> dict[str, Any]:
    return copy.deepcopy(BLUEPRINTS["three-tier"].definition())


def _losses(live: dict[str, Any], wanted: dict[str, Any]) -> tuple[str, ...]:
    return losses(parse(live), parse(wanted))


def test_items_written_since_are_not_undone() -> None:
    (only,) = _losses(_document(), _document())
    assert only.startswith("The items of notes_table stay as they are now")


def test_what_did_not_exist_yet_is_removed_with_its_items() -> None:
    live = _document()
    live["components"]["extra"] = live["components"]["notes_table"]
    first = _losses(live, _document())[0]
    assert first == "extra did not exist yet: it would be removed. Its items do not come along."


def test_what_was_removed_since_comes_back_empty() -> None:
    wanted = _document()
    wanted["components"]["extra"] = wanted["components"]["notes_table"]
    wanted["components"]["helper"] = wanted["components"]["notes"]
    found = _losses(_document(), wanted)
    assert "extra was removed since: it would be made anew, empty: items of an earlier one do not return." in found
    assert "helper was removed since: it would be made anew." in found


def test_another_key_replaces_the_table() -> None:
    wanted = _document()
    wanted["components"]["notes_table"]["partition_key"] = {"name": "other", "type": "S"}
    found = _losses(_document(), wanted)
    assert found == ("notes_table would be replaced by a new one. Its items do not move to the new one.",)


def test_files_are_overwritten() -> None:
    wanted = _document()
    wanted["components"]["web"]["content"]["inline"]["index.html"] += "<p>old</p>"
    found = _losses(_document(), wanted)
    assert found[0] == ("The files of web would be overwritten with the earlier ones; files that came since go.")


def test_a_new_vault_replaces_no_table() -> None:
    live, wanted = _document(), _document()
    for number, document in enumerate((live, wanted), 1):
        document["components"]["notes_table"]["backups"] = {"vault": number}
    (only,) = _losses(live, wanted)
    assert only.startswith("The items of notes_table stay as they are now")
