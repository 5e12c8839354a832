"""Names that people give to applications, and the stack names that follow from them. Pure."""

import re
from typing import Final

APPLICATION_NAME: Final = re.compile(r"[a-z](?:[a-z0-9]|-(?!-|$)){1,29}")
APPLICATION_RULE: Final = (
    "Use 2 to 30 lower-case letters, digits and single hyphens, starting with a letter and not ending with a hyphen, "
    "such as notes-board."
)
STACK_PREFIX: Final = "tb"


def is_application_name(name: str) -> bool:
    """Whether ``name`` may name an application; the sentence for people is :data:`APPLICATION_RULE`."""
    return APPLICATION_NAME.fullmatch(name) is not None


def stack_name(team_slug: str, application: str, environment: str) -> str:
    """The CloudFormation stack name: ``tb-<team>-<application>-<environment>``, at most 128 characters.

    Names with hyphens can meet ("a-b" + "c", "a" + "b-c"): the environment's unique target refuses the second.
    """
    return f"{STACK_PREFIX}-{team_slug}-{application}-{environment}"[:128].rstrip("-")
