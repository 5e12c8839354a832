"""Our words for what AWS gives as the reason of a failure. Pure; AWS's own text always stands beside them."""

import re
from typing import Final

_ACCOUNT: Final = "account"
"""It is looked up or mended in the AWS account, which not everybody who reads of it may do."""
_PASSES: Final = "passes"
"""It goes by itself, or once the same is deployed again: nothing in the definition causes it."""
_KNOWN: Final = (
    # What AWS writes, what it means in our words, and where it helps to look.
    (
        r"update is in progress",
        "AWS was still busy with an earlier change of it. Nothing is wrong with the definition: plan again.",
        (_PASSES,),
    ),
    (
        r"cannot be assumed",
        "Lambda may not use the role that the function has. One just made may need a minute: usually trying again is "
        "enough. If not, somebody changed whom the role trusts: ask whoever looks after the AWS account to let "
        "Lambda use it again (in AWS's console: IAM, Roles, Trust relationships, lambda.amazonaws.com).",
        (_ACCOUNT,),
    ),
    (
        r"already exists",
        "Something of that name is there already. Rename the component, or remove the other.",
        (_ACCOUNT,),
    ),
    (
        r"not authorized|access ?denied|accessdenied|is not allowed",
        "The role that deploys may not do this. Mend the role's rights in the account, then deploy again.",
        (_ACCOUNT,),
    ),
    (
        r"limit ?exceeded|quota|maximum number",
        "The account has reached a limit of AWS. Ask AWS for a higher one, or remove what is not used any more.",
        (_ACCOUNT,),
    ),
    (r"rate exceeded|throttl", "AWS was asked too much at once. Deploy again in a few minutes.", (_PASSES,)),
    (
        r"did not stabilize|timed out|timeout|exceeded attempts to wait",
        "It did not become ready in AWS's time. It may work when tried again; if not, look at its settings.",
        (),
    ),
    (
        r"not empty",
        "It still holds things, and AWS deletes only what is empty. Empty it in AWS's console, then try again.",
        (_ACCOUNT,),
    ),
    (
        r"nosuchkey",
        "Its code is not where AWS looked for it. If that was the bucket in which Tierboard keeps code, somebody "
        "deleted it there, and deploying again puts it there anew.",
        (_ACCOUNT, _PASSES),
    ),
    (
        r"no(?:t| longer) (?:exist|found)|nosuch",
        "AWS does not find what it names, which is needed here. If that belonged to this environment, it was removed "
        "outside of here; if it was made elsewhere, have it made again, or name another one in the definition.",
        (_ACCOUNT,),
    ),
    (
        r"unzip|zip file|code size|bad handler",
        "AWS cannot use the code as it is. Look at the zip, the handler's name and the runtime.",
        (),
    ),
    (
        r"invalid|validation|malformed|must be",
        "AWS does not accept one of its settings. Mend the setting it names.",
        (),
    ),
)


_RULE: Final = re.compile(r"\(([EW]\d{4})\)$")
_RULES: Final = {
    "E1027": "cannot hold the value of a secret parameter: AWS gives that to running code alone. In "
    "{component}, give the variable the parameter's name instead of its value, and let the code read the value while "
    "it runs, from AWS's Parameter Store, where AWS keeps it.",
    "E3012": "has a value of the wrong kind.",
    "E3030": "has a value that AWS does not know here.",
    "E3031": "has a value that is not written as AWS wants it.",
    "E3033": "is longer or shorter than AWS takes.",
    "E3034": "is more or less than AWS takes.",
    "E2531": "names a runtime that AWS has retired. Choose a newer one.",
    "E2533": "names a runtime that AWS has retired. Choose a newer one.",
}
"""By the rules of cfn-lint; what stands here goes on after the setting's name."""


def in_our_words(reason: str) -> str:
    """A sentence on what the reason means and what helps; empty when we have none."""
    for pattern, words, _ in _KNOWN:
        if re.search(pattern, reason, re.IGNORECASE):
            return words
    return ""


def is_at_aws(reason: str) -> bool:
    """Whether what helps is found, or done, in the AWS account, so that one has to know who may sign in to it."""
    return _is_any(_ACCOUNT, reason)


def passes(reason: str) -> bool:
    """Whether AWS's reason is one that nothing in the definition causes: then the same is only to be tried again."""
    return _is_any(_PASSES, reason)


def _is_any(helps: str, reason: str) -> bool:
    return any(re.search(pattern, reason, re.IGNORECASE) for pattern, _, where in _KNOWN if helps in where)


def of_the_linter(message: str, field: str, component: str = "") -> str:
    """Our sentence for what the template's linter found; empty for what is no message of its.

    :param field: where, dotted as AWS names it: ``Environment.Variables.TILL_PASSWORD``; ``component`` in which one.
    """
    found = _RULE.search(message)
    if found is None:
        return ""
    words = _RULES.get(found[1], "would be refused by AWS as it is.")
    return f"{_setting(field)} {words.format(component=component or 'the definition')}"


def _setting(field: str) -> str:
    where, _, name = field.rpartition(".")
    if where == "Environment.Variables":
        return f"the variable {name}"
    return f"the setting {name}" if name and not name.isdecimal() else "one of its settings"
