"""Takes secrets out of whatever is about to be written down. Pure: plain values in, plain values out.

By value: shapes that only secrets have (key ids of AWS, tokens, private keys, passwords in addresses) and texts that
this process was told are secret. By key: what stands under a name such as ``password``. When in doubt it takes out too
much: a log line that lost a word still helps.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import unquote

GONE: Final = "[redacted]"
SHORTEST: Final = 8
"""Shorter texts are no secrets, and would be found in every sentence."""
LONGEST: Final = 16_000
_READ: Final = 50_000
_MARGIN: Final = 5_000
_DEEPEST: Final = 8
_CODED: Final = 2
_MOST_LEARNT: Final = 500

_NAMES: Final = (
    r"pass(?:word|wd|phrase)?|pwd|[\w-]{0,40}secret[\w-]{0,40}|[\w-]{0,40}token|authorization|(?:set-)?cookie|sessionid"
    r"|csrf[\w-]{0,40}|external[_-]?id|(?:x-amz-)?signature|(?:x-amz-)?credentials?|[\w-]{0,40}api[_-]?key"
    r"|(?:aws)?access[_-]?key(?:[_-]?id)?|private[_-]?key|otp|totp[\w-]{0,40}"
)
_KEY: Final = re.compile(rf"^(?:[\w-]*[_-])?(?:{_NAMES})$", re.IGNORECASE)
_VARIABLES: Final = frozenset({"env", "environ", "environment", "environment_variables", "environment_values"})
_INNOCENT: Final = frozenset({"csrf_failure", "next_token", "nexttoken", "requesttoken", "clientrequesttoken"})

_SHAPES: Final = tuple(
    (re.compile(pattern, re.DOTALL), told)
    for pattern, told in (
        (r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\Z)", GONE),
        # Whoever is named in an address: postgres://user:password@host. The password may hold a slash.
        (r"(?i)\b([a-z][a-z0-9+.-]{1,30}://)(?:[^\s/@:]{0,200}:[^\s@]{0,300}|[^\s/@]{1,200})@", rf"\1{GONE}@"),
        (
            r"(?i)\b(authorization[\"']?\s*[:=]\s*[\"']?)(?:(?:bearer|basic|token|digest|aws4-[\w-]+)\s+)?[^\r\n\"']+",
            rf"\1{GONE}",
        ),
        (r"(?i)\b((?:set-)?cookie[\"']?\s*[:=]\s*[\"']?)[^\r\n\"']+", rf"\1{GONE}"),
        (r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}", rf"\1 {GONE}"),
        (r"\b(?:A3T[A-Z0-9]|AKIA|ASIA|AGPA|AIDA|AROA|ANPA|ANVA)[A-Z0-9]{12,}\b", GONE),
        (r"\b(?:FwoG|FQoG|IQoJ)[A-Za-z0-9+/=]{40,}", GONE),
        (r"(?<![\w-])eyJ[A-Za-z0-9_-]{6,4000}\.[A-Za-z0-9_-]{4,8000}\.[A-Za-z0-9_-]*", GONE),
        (r"\btierboard_[A-Za-z0-9_-]{8,}", GONE),
        (r"\bwhsec_[A-Za-z0-9+/=_-]{8,}", GONE),
        (r"\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-)[A-Za-z0-9_-]{10,}", GONE),
        # A secret key of AWS is forty characters of anything; so is a commit, but in hexadecimal.
        (
            r"(?i)((?:secret|aws|key|credential)[^\r\n]{0,40}?[^A-Za-z0-9/+])"
            r"(?![0-9a-f]{40}(?![A-Za-z0-9/+=]))[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])",
            rf"\1{GONE}",
        ),
        (
            rf"(?i)(?<![\w-])(?!(?:client)?(?:request|next)[_-]?token)((?:[\w-]{{0,40}}[_-])?(?:{_NAMES})[\"']?\s*[:=]\s*)(?!\[redacted\])(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[^\s,;&\"'}})\]]+)",
            rf"\1{GONE}",
        ),
        # What pydantic was given, and the row that PostgreSQL refused.
        (r"(input_value=).*?(, input_type=|\Z)", rf"\1{GONE}\2"),
        (r"(Failing row contains \()[^\r\n]*", rf"\1{GONE})"),
    )
)


class Redactor:
    """What this process knows to be secret, beside the shapes. Safe to use from any thread."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._lock = threading.Lock()
        self._known: frozenset[str] = frozenset(one for one in known if len(one) >= SHORTEST)
        self._learnt: OrderedDict[str, None] = OrderedDict()
        self._sought: tuple[str, ...] = self._longest_first()

    def keep(self, *secrets: str) -> None:
        """Take these out from now on, for as long as this process lives: what it was started with."""
        with self._lock:
            self._known |= {one for one in secrets if len(one) >= SHORTEST}
            self._sought = self._longest_first()

    def learn(self, *secrets: str) -> None:
        """Take these out from now on. The newest five hundred are remembered."""
        with self._lock:
            fresh = [one for one in secrets if len(one) >= SHORTEST and one not in self._learnt]
            if not fresh:
                return
            self._learnt.update(dict.fromkeys(fresh))
            while len(self._learnt) > _MOST_LEARNT:
                self._learnt.popitem(last=False)
            self._sought = self._longest_first()

    def text(self, value: str) -> str:
        """``value`` without secrets, of bounded length."""
        cut = len(value) > _READ
        found = self._without(value[:_READ])
        # Addresses within addresses are percent-encoded: a secret in one has its shape only when decoded.
        decoded = found
        for _ in range(_CODED):
            before, decoded = decoded, unquote(decoded)
            redacted = decoded if decoded == before else self._without(decoded)
            if redacted != decoded:
                found = redacted
                break
        if cut:
            # The cut may have gone through a secret, which then has no shape any more.
            found = found[: -min(_MARGIN, len(found))]
        return found if len(found) <= LONGEST and not cut else f"{found[:LONGEST]}… (cut)"

    def _without(self, text: str) -> str:
        # No pattern of them all: each new session would compile hundreds of kilobytes, and re keeps what it compiled.
        for secret in self._sought:
            if secret in text:
                text = text.replace(secret, GONE)
        for shape, told in _SHAPES:
            text = shape.sub(told, text)
        return text

    def value(self, value: Any, depth: int = 0) -> Any:
        """The same for what a log line carries: mappings by key as well, unknown objects by their text."""
        if value is None or isinstance(value, bool | int | float):
            return value
        if depth > _DEEPEST:
            return "…"
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.under(str(key), one, depth + 1) for key, one in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(one, depth + 1) for one in value]
        if isinstance(value, bytes | bytearray | memoryview):
            return f"{len(value)} bytes"
        return self.text(_text_of(value))

    def under(self, key: str, value: Any, depth: int = 0) -> Any:
        """What stands under a key: nothing of it when the key names a secret."""
        if isinstance(value, Mapping) and key.lower() in _VARIABLES:
            return {self.text(str(name)): GONE for name in value}
        return GONE if value not in (None, "") and is_secret_name(key) else self.value(value, depth)

    def _longest_first(self) -> tuple[str, ...]:
        """A secret may begin with another one, which must not leave its rest behind."""
        return tuple(sorted({*self._known, *self._learnt}, key=len, reverse=True))


def _text_of(value: object) -> str:
    try:
        return str(value)
    except Exception as error:
        return f"<{type(value).__name__} that cannot be written: {type(error).__name__}>"


def is_secret_name(name: str) -> bool:
    """Whether what stands under this name is a secret."""
    return name.lower() not in _INNOCENT and bool(_KEY.match(name))


def secrets_of(environ: Mapping[str, str]) -> set[str]:
    """Values of the environment variables whose names say that they are secret."""
    words = ("SECRET", "PASSWORD", "PASSWD", "TOKEN", "ACCESS_KEY", "API_KEY", "PRIVATE_KEY")
    return {value for name, value in environ.items() if any(word in name.upper() for word in words) and value}


redactor: Final = Redactor()
"""The one of this process; ``config.logs`` tells it what the process was started with."""
