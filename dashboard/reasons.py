"""Our words for what AWS gives as the reason of a failure. Pure; AWS's own text always stands beside them."""

import re
from typing import Final

_KNOWN: Final = (
    (
        r"already exists",
        "Something of that name is there already. Rename the component, or remove the other.",
    ),
    (
        r"not authorized|access ?denied|accessdenied|is not allowed",
        "The role that deploys may not do this. Mend the role's rights in the account, then deploy again.",
    ),
    (
        r"limit ?exceeded|quota|maximum number",
        "The account has reached a limit of AWS. Ask AWS for a higher one, or remove what is not used any more.",
    ),
    (r"rate exceeded|throttl", "AWS was asked too much at once. Deploy again in a few minutes."),
    (
        r"did not stabilize|timed out|timeout|exceeded attempts to wait",
        "It did not become ready in AWS's time. It may work when tried again; if not, look at its settings.",
    ),
    (
        r"not empty",
        "It still holds things, and AWS deletes only what is empty. Empty it in AWS's console, then try again.",
    ),
    (
        r"no(?:t| longer) (?:exist|found)|nosuch",
        "Something that it needs is gone. See who removed it outside of here.",
    ),
    (
        r"unzip|zip file|code size|bad handler",
        "AWS cannot use the code as it is. Look at the zip, the handler's name and the runtime.",
    ),
    (r"invalid|validation|malformed|must be", "AWS does not accept one of its settings. Mend the setting it names."),
)


def in_our_words(reason: str) -> str:
    """A sentence on what the reason means and what helps; empty when we have none."""
    for pattern, words in _KNOWN:
        if re.search(pattern, reason, re.IGNORECASE):
            return words
    return ""
