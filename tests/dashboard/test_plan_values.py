"""Settings before and after, sources line by line, and nothing secret anywhere."""

import json
from typing import Any

import pytest

from dashboard.stages.code import artifacts_in, source_settings
from dashboard.stages.report import without_secrets
from dashboard.stages.values import HIDDEN, LATER, Setting, masked_detail, setting_of
from deployments.changes import Detail

FUNCTION = "AWS::Lambda::Function"


def words(setting: Setting) -> tuple[str, str]:
    before, after = ("".join(piece.text for piece in side) for side in (setting.before, setting.after))
    return before, after


def signs(setting: Setting) -> str:
    marks = {"added": "+", "removed": "-", "same": " ", "gap": "."}
    return "".join(marks[line.sign] for line in setting.lines)


def detail(name: str, before: Any, after: Any) -> Detail:
    texts = [one if one is None or isinstance(one, str) else json.dumps(one) for one in (before, after)]
    return Detail(path=f"/Properties/{name}", name=name, before=texts[0], after=texts[1])


def test_short_values_stand_in_two_columns_with_changed_words_marked() -> None:
    found = setting_of(detail("Timeout", "10 s", "20 s"))
    assert words(found) == ("10 s", "20 s")
    assert [piece.text for piece in found.after if piece.changed] == ["20"]


@pytest.mark.parametrize(
    ("type_", "path", "before", "after", "said"),
    [
        (FUNCTION, "MemorySize", 256, 512, ("256 MB", "512 MB")),
        (FUNCTION, "Timeout", "10", "20", ("10 s", "20 s")),
        ("AWS::Logs::LogGroup", "RetentionInDays", "30", None, ("30 days", "not said")),
        ("AWS::RDS::DBInstance", "AllocatedStorage", "20", "50", ("20 GB", "50 GB")),
        (FUNCTION, "Timeout", "{{changeSet:KNOWN_AFTER_APPLY}}", "20", (LATER, "20 s")),
        (FUNCTION, "Handler", "1", "2", ("1", "2")),
    ],
)
def test_numbers_have_the_unit_that_aws_leaves_out(
    type_: str, path: str, before: Any, after: Any, said: tuple[str, str]
) -> None:
    assert words(setting_of(detail(path, before, after), type_)) == said


def test_long_values_are_compared_line_by_line() -> None:
    old, new = ({"Statement": [{"Action": name, "Resource": "x" * 80}]} for name in ("read", "write"))
    found = setting_of(detail("Policy", old, new))
    assert signs(found).strip(" .") == "-+"


def test_lists_say_what_was_added_and_removed() -> None:
    found = setting_of(detail("Layers", ["a", "b", "c"], ["a", "d", "e", "f"]))
    assert found.note == "3 added, 2 removed"
    assert signs(found) == "--+++"
    assert setting_of(detail("Layers", ["a", "b"], ["b", "a"])).note == "the same in another order"


@pytest.mark.parametrize("name", ["DB_PASSWORD", "Environment/Variables/API_KEY", "MasterUserSecret", "AuthToken"])
def test_secrets_are_never_shown(name: str) -> None:
    found = setting_of(detail(name, "hunter2", "hunter3"))
    assert (found.note, found.before, found.after, found.lines) == (HIDDEN, (), (), ())
    assert "hunter" not in json.dumps(masked_detail({"path": name, "before": "hunter2", "after": "hunter3"}))


def test_secrets_inside_objects_are_hidden() -> None:
    found = setting_of(detail("Environment", {"PASSWORD": "hunter2", "A": "1"}, {"PASSWORD": "hunter3", "A": "2"}))
    assert "hunter" not in repr(found)
    raw = masked_detail({"path": "/Properties/Environment", "before": '{"PASSWORD": "hunter2"}', "after": None})
    assert raw["before"] == '{"PASSWORD": "(hidden)"}'


def test_what_is_known_later_is_said() -> None:
    assert words(setting_of(detail("Arn", "a", "{{changeSet:KNOWN_AFTER_APPLY}}")))[1] == LATER
    follows = setting_of(Detail(name="Role", causing="Role.Arn"))
    assert follows.note == "Follows from Role.Arn."
    assert words(setting_of(detail("Size", None, "3")))[0] == "not said"


def test_inline_code_is_a_line_diff() -> None:
    old, new = ({"code": {"inline": f"a\nb = {number}\nc"}} for number in (1, 2))
    (found,) = source_settings(old, new, "code", {})
    assert found.name == "Code"
    assert signs(found) == " -+ "


def test_files_of_a_site_are_compared_one_by_one() -> None:
    old = {"content": {"inline": {"index.html": "<p>1", "old.css": "x"}}}
    new = {"content": {"inline": {"index.html": "<p>2", "new.js": "y"}}}
    assert [one.name for one in source_settings(old, new, "content", {})] == ["index.html", "new.js", "old.css"]
    assert source_settings(new, new, "content", {}) == ()


def test_zips_are_compared_by_what_they_list() -> None:
    old, new = ({"code": {"artifact": letter * 64}} for letter in "ab")
    listings = {"a" * 64: {"app.py": 10, "gone.py": 5}, "b" * 64: {"app.py": 12, "new.py": 5}}
    (found,) = source_settings(old, new, "code", listings)
    assert found.note.endswith("1 added, 1 removed, 1 of another size")
    assert signs(found) == "-+-+"
    (unknown,) = source_settings(old, new, "code", {})
    assert "not listed here" in unknown.note
    assert artifacts_in({"components": {"f": old}}, {"components": {"f": new}}) == {"a" * 64, "b" * 64}


def test_the_report_holds_no_secrets() -> None:
    text = without_secrets('reason: password=hunter2 "secret_key": "abc" AKIAABCDEFGHIJKLMNOP')
    assert not any(word in text for word in ("hunter2", "abc", "AKIA"))


def test_a_key_is_hidden_whatever_its_setting_is_called() -> None:
    key, other = "AKIA" + "IOSFODNN7EXAMPLE", "AKIA" + "IOSFODNN7EXAMPLF"
    assert setting_of(detail("Greeting", key, other)) == Setting("Greeting", note=HIDDEN)
    assert words(setting_of(detail("Greeting", "Hello", key))) == ("Hello", "(hidden)")
    assert key not in str(setting_of(detail("Environment", {"Variables": {"A": "x"}}, {"Variables": {"A": key}})))
    assert key not in str(masked_detail({"name": "Greeting", "after": key}))
    old, new = ({"code": {"inline": text}} for text in ("a = 1", f"a = '{key}'"))
    assert key not in str(source_settings(old, new, "code", {}))


def test_a_setting_goes_by_the_label_of_the_form_and_by_its_path_at_aws() -> None:
    found = setting_of(Detail(path="/Properties/MemorySize", name="MemorySize", before="128", after="256"), FUNCTION)
    assert (found.name, found.aws, words(found)) == ("Memory", "MemorySize", ("128 MB", "256 MB"))
    inside = setting_of(Detail(path="/Properties/ImageConfig/Command", before="a", after="b"), FUNCTION)
    assert (inside.name, inside.aws) == ("ImageConfig › Command", "")
    secret = setting_of(Detail(path="/Properties/Environment/Variables/API_KEY", before="a", after="b"), FUNCTION)
    assert (secret.name, secret.note) == ("API_KEY", HIDDEN)


def test_the_key_of_a_table_is_named_by_its_parts() -> None:
    def key(*names: str) -> list[dict[str, str]]:
        return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=False)]

    found = setting_of(detail("KeySchema", key("id"), key("customer_id", "id")))
    assert (words(found), found.lines) == (("id", "customer_id and id"), ())
    attributes = ([{"AttributeName": name, "AttributeType": "S"} for name in names] for names in (["id"], ["id", "at"]))
    (line,) = setting_of(detail("AttributeDefinitions", *attributes)).lines
    assert [piece.text for piece in line.pieces] == ["at, text"]
