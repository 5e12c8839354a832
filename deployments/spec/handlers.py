"""A function's handler names a place in its code, differently in each language. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from deployments.spec.faults import Fault
from deployments.spec.runtimes import runtime_of

_MODULE: Final = re.compile(r"[A-Za-z0-9_\-]+([/.][A-Za-z0-9_\-]+)*\.[A-Za-z_][A-Za-z0-9_]*")
_JAVA: Final = re.compile(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*(::[A-Za-z_$][\w$]*)?")
_DOTNET: Final = re.compile(r"[\w.\-]+(::[\w.+`]+::[\w]+)?")
_OWN: Final = re.compile(r"[^\s]+")
_RULES: Final = {
    "python": (_MODULE, "Write file.function, such as index.handler."),
    "nodejs": (_MODULE, "Write file.function, such as index.handler."),
    "ruby": (re.compile(r"[\w\-/]+\.[\w.:]+"), "Write file.method, such as index.handler."),
    "java": (_JAVA, "Write package.Class::method, such as example.Handler::handleRequest."),
    "dotnet": (_DOTNET, "Write Assembly::Namespace.Type::Method, or the assembly's name alone."),
    "provided": (_OWN, "Write one word without spaces, such as bootstrap."),
}

_MAKES: Final = {
    "python": r"\bimport[ \t]*\*|\b(?:exec|eval|globals|locals|vars|setattr|__getattr__)\b",
    "nodejs": r"\bexport\s{0,9}\*|\bexports\s{0,9}\[|\beval\b",
    "ruby": r"\b(?:\w*eval|method_missing|define_method|send)\b",
}
"""By language, code that takes names from elsewhere or makes them while it runs."""
_FUNCTION: Final = {
    "python": r"^(?:async[ \t]+)?def[ \t]+(\w+)",
    "nodejs": r"^export[ \t]+(?:async[ \t]+)?(?:function|const|let)[ \t]+(\w+)",
    "ruby": r"^def[ \t]+(\w+)",
}


def family(runtime: str) -> str:
    """The language of a runtime: "python" for python3.13. A retired one without a rule of its own (go1.x) is ours."""
    return next((name for name in _RULES if runtime.startswith(name)), "provided")


def handler_fault(runtime: str, handler: str, *, inline: str | None, stored: bool = False) -> Iterator[Fault]:
    """What is wrong with a handler for this runtime, if anything.

    :param inline: the code, where it was written in the editor; what a zip holds is not looked into.
    :param stored: it was saved before. Then the code is not searched: what can be deployed must stay so.
    """
    rule, words = _RULES[family(runtime)]
    if not rule.fullmatch(handler):
        yield "handler", words
    elif inline is None:
        return
    elif re.search(r"[/.]", handler.rsplit(".", 1)[0]):
        yield "handler", f"Inline code is a single file. {words}"
    elif not stored and not _names(family(runtime), inline, re.split(r"[.:]", handler)[-1]):
        yield "handler", _not_there(family(runtime), inline, handler)


def _names(language: str, code: str, name: str) -> bool:
    """Whether the code may give something this name: it holds the word, or code that may give any. A false alarm would
    keep people from saving, so in what way the word is used is not looked at.
    """
    return bool(re.search(rf"\b{re.escape(name)}\b", code) or re.search(_MAKES[language], code))


def _not_there(language: str, code: str, handler: str) -> str:
    file, _, name = handler.rpartition(".")
    found = re.findall(_FUNCTION[language], code, re.MULTILINE)
    usual = "handler" if "handler" in found else next(iter(found), "")
    mend = f"Write {file}.{usual}, which is there" if usual else "Add it to the code"
    return f"The code that is written here has no function {name}. {mend}, or the name of another function."


def inline_file(runtime: str, handler: str) -> str:
    """The file under which inline code is packed, so that the handler finds it: notes.py for notes.handler."""
    return handler.split(".", 1)[0] + (runtime_of(runtime).inline or "")


def handler_files(runtime: str, handler: str) -> Iterable[str]:
    """The files of which one must be in a zip for the handler to be found; empty when that cannot be told (Java)."""
    language = family(runtime)
    if language == "python":
        module = handler.rsplit(".", 1)[0].replace(".", "/")
        return (f"{module}.py", f"{module}/__init__.py", f"{module}.pyc", f"{module}.so")
    if language == "nodejs":
        directory, _, rest = handler.rpartition("/")
        module = (directory + "/" if directory else "") + rest.split(".", 1)[0]
        return (f"{module}.js", f"{module}.mjs", f"{module}.cjs")
    if language == "ruby":
        return (handler.split(".", 1)[0] + ".rb",)
    return ("bootstrap",) if language == "provided" else ()
