"""Our words for AWS's reasons, for the linter's messages and for AWS's silence."""

import pytest

from dashboard.quiet import quiet_words
from dashboard.reasons import in_our_words, is_at_aws, of_the_linter, passes


def test_aws_is_quiet_only_after_three_times_the_usual() -> None:
    assert quiet_words(9 * 60, 180) == ("No news from AWS for 9 min; usual is 3 min. Still asking; nothing to press.")
    assert quiet_words(9 * 60, 180, said=True) == "All of it usually takes 3 min."
    assert quiet_words(28 * 60, None, said=True) == "How long it usually takes is not known yet."
    assert quiet_words(8 * 60, 180) == quiet_words(8 * 60, 180, said=True) == ""
    assert quiet_words(59, 2) == ""
    assert quiet_words(179, None) == ""
    assert quiet_words(28 * 60, None) == (
        "No news from AWS for 28 min; no usual time is known yet. Still asking; nothing to press."
    )


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("Table tb-x already exists", "name"),
        ("User is not authorized to perform: s3:GetObject", "rights"),
        ("LimitExceededException", "limit"),
        ("Rate exceeded", "few minutes"),
        ("The bucket you tried to delete is not empty", "Empty it"),
        ("Could not unzip uploaded file", "zip"),
        ("The role defined for the function cannot be assumed by Lambda.", "trusts"),
        ("An update is in progress for resource: feed", "plan again"),
        ("S3 Error Code: NoSuchKey. The specified key does not exist.", "Its code is not where AWS looked for it"),
        ("Table tb-y does not exist", "name another one in the definition"),
    ],
)
def test_reasons_have_our_words(reason: str, word: str) -> None:
    assert word in in_our_words(reason)
    assert in_our_words("Resource handler returned message: it is not possible now") == ""


@pytest.mark.parametrize(
    ("reason", "there"),
    [
        ("The role defined for the function cannot be assumed by Lambda.", True),
        ("User is not authorized to perform: s3:GetObject", True),
        ("An update is in progress for resource: feed", False),
        ("Invalid handler", False),
        ("S3 Error Code: NoSuchKey. The specified key does not exist.", True),
    ],
)
def test_only_what_is_mended_at_aws_asks_for_somebody_there(reason: str, there: bool) -> None:
    assert is_at_aws(reason) is there


def test_what_the_definition_does_not_cause_is_only_to_be_tried_again() -> None:
    again = ("S3 Error Code: NoSuchKey.", "Rate exceeded", "An update is in progress for resource: feed")
    assert [reason for reason in (*again, "Table tb-y does not exist", "Invalid handler") if passes(reason)] == [*again]


def test_a_secret_that_a_variable_cannot_hold_is_mended_where_the_variable_is() -> None:
    said = of_the_linter("Not here (E1027)", "Environment.Variables.TILL", "tickets")
    assert "In tickets, give the variable the parameter's name instead of its value" in said
    assert "AWS's Parameter Store, where AWS keeps it" in said
    assert " here" not in said
    assert "In the definition, give" in of_the_linter("Not here (E1027)", "Environment.Variables.TILL")


@pytest.mark.parametrize(
    ("message", "field", "words"),
    [
        ("It is not a number (E3012)", "MemorySize", "the setting MemorySize has a value of the wrong kind."),
        ("Nobody knows this rule (E9999)", "", "one of its settings would be refused by AWS as it is."),
        ("AWS retired python3.7.", "Runtime", ""),
    ],
)
def test_what_the_linter_says_has_our_words(message: str, field: str, words: str) -> None:
    assert of_the_linter(message, field) == words
