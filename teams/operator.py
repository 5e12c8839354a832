"""Whom to ask about what no page does: whoever runs this installation, as they want to be reached."""

from django.conf import settings


def operator() -> str:
    """``whoever runs this Tierboard``, with the address, name or number of OPERATOR_CONTACT where one is set."""
    contact: str = settings.OPERATOR_CONTACT
    return f"whoever runs this Tierboard ({contact})" if contact else "whoever runs this Tierboard"
