"""Templates as text: JSON, YAML with AWS's short tags, and what is refused."""

import pytest

from costing.estimate.template_text import LARGEST_TEXT, UnreadableText, read_text


def test_short_tags_mean_their_long_forms() -> None:
    text = b"""
    A: !Ref Table
    B: !GetAtt Table.Arn
    C: !Sub "${Table}-x"
    D: !If [IsProd, 1, 2]
    E: !GetAtt [Table, Arn]
    F: !Equals
      - !Ref Stage
      - prod
    """
    assert read_text(text) == {
        "A": {"Ref": "Table"},
        "B": {"Fn::GetAtt": ["Table", "Arn"]},
        "C": {"Fn::Sub": "${Table}-x"},
        "D": {"Fn::If": ["IsProd", 1, 2]},
        "E": {"Fn::GetAtt": ["Table", "Arn"]},
        "F": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
    }


def test_a_condition_is_named_plainly() -> None:
    assert read_text(b"A: !Condition IsProd") == {"A": {"Condition": "IsProd"}}


def test_plain_values_keep_their_meaning() -> None:
    text = b'A: 10\nB: "10"\nC: true\nD: null\nE: 2010-09-09\nF: 1.5\nG: -3\nH: on\nI:\n'
    assert read_text(text) == {
        "A": 10,
        "B": "10",
        "C": True,
        "D": None,
        "E": "2010-09-09",
        "F": "1.5",
        "G": -3,
        "H": "on",
        "I": None,
    }


def test_json_is_read_with_and_without_a_mark() -> None:
    assert read_text(b'{"Resources": {}}') == read_text(b'\xef\xbb\xbf{"Resources": {}}') == {"Resources": {}}
    assert read_text(b"") is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a: [1", r"Line \d of the file cannot be read"),
        (b"a: &x 1\nb: *x", "anchor"),
        (b"\xff\xfe", "not UTF-8"),
        (b"a: 1\n--- \nb: 2", "cannot be read"),
        (b"x" * (LARGEST_TEXT + 1), "larger than"),
        (b"[" * 5_000, "nested too deeply|cannot be read"),
        (b'{"a": NaN}', "NaN is not a number"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "a number that cannot be read"),
        (b"a: \x00", "cannot be read"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableText, match=words):
        read_text(content)
