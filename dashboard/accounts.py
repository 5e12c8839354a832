"""How sign-in behaves: nobody makes an account for themselves, an owner or operator invites them."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """allauth with sign-up switched off."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


def login_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """Whose wrong passwords are counted: the address that was typed, whatever its case; empty when there is none."""
    typed = (credentials or {}).get("email") or (request.POST.get("login", "") if request else "")
    return str(typed).strip().lower()[:254]
