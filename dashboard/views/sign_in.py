"""Signing in and out: allauth's views in our look, and the demo's logins on the demo's page only."""

from datetime import timedelta
from typing import Any, ClassVar

from allauth.account.views import LoginView, LogoutView, PasswordChangeView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.forms.sentences import speak_plainly
from teams.demo import LOGINS, PASSWORD


class SignIn(LoginView):  # type: ignore[misc]  # allauth carries no types
    """E-mail and password. In the demo its logins stand beneath; nowhere else do they exist."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's context, a title, and the demo's people."""
        demo = {"logins": LOGINS, "password": PASSWORD} if settings.DEMO else None
        return {**super().get_context_data(**kwargs), "title": "Sign in", "demo_people": demo}


class SignOut(LogoutView):  # type: ignore[misc]  # allauth carries no types
    """By POST at once; by GET it asks first."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's context and a title."""
        return {**super().get_context_data(**kwargs), "title": "Sign out"}


@require_safe
def switched_off(request: HttpRequest) -> HttpResponse:
    """Where somebody ends whose password is right and whose account was switched off."""
    return render(request, "account/switched_off.html", {"title": "Account switched off"})


def locked_out(request: HttpRequest, original: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """429 for somebody who typed too many wrong passwords from one place, with when to come back."""
    wait = timedelta(hours=settings.AXES_COOLOFF_TIME)
    context = {"title": "Wait a little", "until": timezone.now() + wait}
    response = render(request, "account/locked.html", context, status=429)
    response.headers["Retry-After"] = str(int(wait.total_seconds()))
    return response


class ChangePassword(PasswordChangeView):  # type: ignore[misc]  # allauth carries no types
    """Needs the old password; other sessions of the person end."""

    success_url = reverse_lazy("home")
    labels: ClassVar[dict[str, str]] = {
        "oldpassword": "Current password",
        "password1": "New password",
        "password2": "New password, again",
    }

    def get_form(self, form_class: Any = None) -> Any:
        """allauth's form in our words, without placeholders that repeat the labels."""
        form = super().get_form(form_class)
        for name, label in self.labels.items():
            form.fields[name].label = label
            form.fields[name].widget.attrs.pop("placeholder", None)
        form.fields[
            "password1"
        ].help_text = "12 characters or more; no common password, nor one like your name or e-mail."
        speak_plainly(form)
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's context and a title."""
        return {**super().get_context_data(**kwargs), "title": "Change password"}


change_password = login_required(ChangePassword.as_view())
