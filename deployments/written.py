"""Texts that people write for people: notes, reasons, comments, messages. Kept whole, or refused."""

from deployments.refusals import Refused
from deployments.spec.text import fault_in_words


def written(text: str, *, most: int, field: str) -> str:
    """The text on one line.

    :param field: what the action and its forms call it.
    :raises Refused: when it is longer than ``most`` characters or holds what cannot be seen.
    """
    line = " ".join(text.split())
    if fault := fault_in_words(line, most=most):
        raise Refused(fault, field=field)
    return line
