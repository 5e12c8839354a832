"""How sign-in behaves: nobody makes an account for themselves, an owner or operator invites them."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignup(DefaultAccountAdapter):
    """allauth with sign-up switched off."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False
