"""The only reader of AWS's error codes and messages.

Every failed call becomes an :class:`AwsProblem` with a :class:`Trouble`. An error says nothing about what AWS did:
whoever gets one looks before doing anything else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Final

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
)
from botocore.parsers import ResponseParserError

from config.redaction import redactor

LONGEST_TEXT = 4000


class Trouble(StrEnum):
    """What kind of error it is, by what we do next."""

    THROTTLED = "throttled"
    EXPIRED = "expired"
    DENIED = "denied"
    ABSENT = "absent"
    BUSY = "busy"
    EXISTS = "exists"
    INVALID = "invalid"
    PROTECTED = "protected"
    TAKEN = "taken"
    FOREIGN = "foreign"
    NAMELESS = "nameless"
    CLOCK = "clock"
    UNKNOWN = "unknown"


class AwsProblem(Exception):
    """A call that was not answered well. ``text`` is AWS's own, safe to store and to show escaped."""

    def __init__(self, trouble: Trouble, operation: str, code: str, text: str) -> None:
        super().__init__(f"{operation}: {code}: {text}")
        self.trouble, self.operation, self.code, self.text = trouble, operation, code, text

    @property
    def is_final(self) -> bool:
        """Whether asking the same again gives the same answer. Everything else may heal by itself."""
        return self.trouble in {Trouble.INVALID, Trouble.TAKEN, Trouble.PROTECTED, Trouble.FOREIGN}

    @property
    def sentence(self) -> str:
        """What to tell people who wait."""
        return _SENTENCES[self.trouble].format(operation=self.operation)

    @property
    def end_sentence(self) -> str:
        """What to tell people when nobody looks again."""
        return _END_SENTENCES.get(self.trouble, _SENTENCES[self.trouble]).format(operation=self.operation)


_SENTENCES: Final = {
    Trouble.THROTTLED: "AWS asks us to slow down. We look again shortly.",
    Trouble.EXPIRED: "The session with AWS ran out. A new one is opened.",
    Trouble.DENIED: "AWS refuses {operation}: the role may not do it. Mend the role's rights; we go on by ourselves.",
    Trouble.ABSENT: "AWS does not know it (yet). We look again shortly.",
    Trouble.BUSY: "Another operation is at work on the stack. We wait for it to end.",
    Trouble.EXISTS: "AWS says that it exists already. We look at what is there.",
    Trouble.INVALID: "AWS does not accept the request.",
    Trouble.PROTECTED: "The stack is protected against removal.",
    Trouble.TAKEN: "The name belongs to somebody else.",
    Trouble.FOREIGN: "The role leads into another AWS account than the one that it is registered for.",
    Trouble.NAMELESS: "Tierboard has no AWS credentials of its own, so it cannot ask. Its operator has to give some.",
    Trouble.CLOCK: "AWS refuses {operation}: the clock of the host that asks is wrong. It has to be set by NTP; "
    "we go on by ourselves.",
    Trouble.UNKNOWN: "AWS did not answer {operation} clearly. We look again shortly.",
}

_END_SENTENCES: Final = {
    Trouble.THROTTLED: "AWS kept asking us to slow down. Plan again in a while.",
    Trouble.EXPIRED: "AWS took no session of ours. Plan again.",
    Trouble.DENIED: "AWS refuses {operation}: the role may not do it. Mend the role's rights, then plan again.",
    Trouble.ABSENT: "AWS does not know what {operation} was about. Plan again.",
    Trouble.BUSY: "Another operation was at work on the stack all the time. Plan again when it has ended.",
    Trouble.EXISTS: "AWS says that it exists already. Plan again.",
    Trouble.CLOCK: "AWS refuses {operation}: the clock of the host that asks is wrong. It has to be set by NTP. "
    "Then plan again.",
    Trouble.UNKNOWN: "AWS did not answer {operation} clearly for a quarter of an hour. Plan again.",
}

_CODES: Final = {
    "Throttling": Trouble.THROTTLED,
    "ThrottlingException": Trouble.THROTTLED,
    "RequestLimitExceeded": Trouble.THROTTLED,
    "TooManyRequestsException": Trouble.THROTTLED,
    "ThrottledException": Trouble.THROTTLED,
    "RequestThrottled": Trouble.THROTTLED,
    "RequestThrottledException": Trouble.THROTTLED,
    "ProvisionedThroughputExceededException": Trouble.THROTTLED,
    "BandwidthLimitExceeded": Trouble.THROTTLED,
    "EC2ThrottledException": Trouble.THROTTLED,
    "PriorRequestNotComplete": Trouble.THROTTLED,
    "SlowDown": Trouble.THROTTLED,
    "TooManyInvalidationsInProgress": Trouble.THROTTLED,
    "ExpiredToken": Trouble.EXPIRED,
    "ExpiredTokenException": Trouble.EXPIRED,
    "RequestExpired": Trouble.EXPIRED,
    "InvalidClientTokenId": Trouble.EXPIRED,
    "UnrecognizedClientException": Trouble.EXPIRED,
    "InvalidToken": Trouble.EXPIRED,
    "RequestTimeTooSkewed": Trouble.CLOCK,
    "SignatureDoesNotMatch": Trouble.UNKNOWN,
    "AccessDenied": Trouble.DENIED,
    "AccessDeniedException": Trouble.DENIED,
    "AllAccessDisabled": Trouble.DENIED,
    "UnauthorizedOperation": Trouble.DENIED,
    "ChangeSetNotFound": Trouble.ABSENT,
    "ChangeSetNotFoundException": Trouble.ABSENT,
    "NoSuchBucket": Trouble.ABSENT,
    "NoSuchDistribution": Trouble.ABSENT,
    "NoSuchInvalidation": Trouble.ABSENT,
    "NoSuchKey": Trouble.ABSENT,
    "ResourceNotFoundException": Trouble.ABSENT,
    "StackNotFoundException": Trouble.ABSENT,
    "404": Trouble.ABSENT,
    "NotFound": Trouble.ABSENT,
    "403": Trouble.DENIED,
    "Forbidden": Trouble.DENIED,
    "AlreadyExistsException": Trouble.EXISTS,
    "BucketAlreadyOwnedByYou": Trouble.EXISTS,
    "BucketAlreadyExists": Trouble.TAKEN,
    "InvalidChangeSetStatus": Trouble.BUSY,
    "InvalidChangeSetStatusException": Trouble.BUSY,
    "OperationInProgressException": Trouble.BUSY,
    "OperationAborted": Trouble.BUSY,
    "InsufficientCapabilities": Trouble.INVALID,
    "InsufficientCapabilitiesException": Trouble.INVALID,
    "LimitExceededException": Trouble.INVALID,
    "LimitExceeded": Trouble.INVALID,
    "TokenAlreadyExistsException": Trouble.EXISTS,
}
# A signature bears the time of its host: of one that is minutes off AWS says these words.
_SIGNATURES: Final = frozenset({"SignatureDoesNotMatch", "InvalidSignatureException"})
_SKEWED: Final = ("signature expired", "signature not yet current")
# What botocore raises by itself when the process that we run as has nothing to sign with.
_NAMELESS: Final = (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError)


@contextmanager
def reading(operation: str) -> Iterator[None]:
    """Turn whatever botocore raises, or an answer that cannot be read, into an :class:`AwsProblem`."""
    try:
        yield
    except ClientError as error:
        details = error.response.get("Error", {})
        code, text = str(details.get("Code", "")), told(details.get("Message", ""))
        raise AwsProblem(trouble_of(code, text), operation, code, text) from error
    except ParamValidationError as error:
        raise AwsProblem(Trouble.INVALID, operation, "ParamValidation", told(error)) from error
    except _NAMELESS as error:
        raise AwsProblem(Trouble.NAMELESS, operation, type(error).__name__, told(error)) from error
    except (BotoCoreError, ResponseParserError, OSError) as error:
        raise AwsProblem(Trouble.UNKNOWN, operation, type(error).__name__, told(error)) from error
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise AwsProblem(Trouble.UNKNOWN, operation, "UnreadableAnswer", told(error)) from error


def trouble_of(code: str, text: str) -> Trouble:
    """What an error of AWS's is, by its code and its words."""
    if code == "ValidationError":
        return _validation(text.lower())
    if code in _SIGNATURES and any(words in text.lower() for words in _SKEWED):
        return Trouble.CLOCK
    return _CODES.get(code, Trouble.UNKNOWN)


def _validation(text: str) -> Trouble:
    """CloudFormation says many things with one code; absence only with these words (and never by a missing status)."""
    if "does not exist" in text or "doesn't exist" in text:
        return Trouble.ABSENT
    if "already exists" in text:
        # We asked because an old answer said that it does not: asking anew tells the truth.
        return Trouble.EXISTS
    if "terminationprotection" in text or "termination protection" in text or "terminateprotection" in text:
        return Trouble.PROTECTED
    if "rate exceeded" in text:
        return Trouble.THROTTLED
    running = ("_in_progress state", "cannot be executed in its current", "already in progress")
    if any(words in text for words in running):
        return Trouble.BUSY
    return Trouble.INVALID


def clean(text: object) -> str:
    """AWS's text as it may be stored: no NUL (PostgreSQL refuses it), bounded in length."""
    return str(text).replace("\0", "")[:LONGEST_TEXT]


def told(text: object) -> str:
    """What AWS says in words, as it may be stored and shown: without secrets, which errors like to repeat."""
    return clean(redactor.text(str(text)))


_NO_CHANGE: Final = ("The submitted information didn't contain changes.", "No updates are to be performed.")


def means_no_change(reason: str) -> bool:
    """Whether a FAILED change set failed because there is nothing to change."""
    return reason.startswith(_NO_CHANGE)


_CONSEQUENCES: Final = ("resource creation cancelled", "resource update cancelled", "resource deletion cancelled")


def is_consequence(reason: str) -> bool:
    """Whether a resource failed only because another one did."""
    return reason.strip().lower().startswith(_CONSEQUENCES)
