"""What every page shares about HTTP: a typed request, the door, and refusals shown in place.

A page sees only what its person may see: views start from ``deployments.selectors`` with ``request.user``, and what is
not there (or another team's) is a 404, so that nobody can tell which.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails

from dashboard import drawn_for, typed_words
from deployments.refusals import Refused
from teams.models import User, remember_teams

P = ParamSpec("P")
SAFE: Final = ("GET", "HEAD")


class PageRequest(HttpRequest):
    """A request behind the door: somebody active is signed in, and htmx's headers are read."""

    user: User
    htmx: HtmxDetails


View = Callable[Concatenate[PageRequest, P], HttpResponse]


def page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The door in front of every view.

    Not signed in: to the sign-in page and back; a fragment gets 401, so that the page around it keeps what was typed,
    and a form that holds something typed gets it back, with 401.
    A form of a page that was drawn for somebody else: 409, with what was typed. Unknown or foreign objects: 404.
    ``Refused`` that the view did not show itself: its sentence in place, with 409.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _signed_out(request)
        if not can_be_shown(request):
            return show_refusal(request, Refused("The form was sent in an encoding other than UTF-8. Send it again."))
        if drawn_for.for_another(request):
            return _of_somebody_else(request)
        if request.method in SAFE:
            remember_teams(request.user)
        try:
            return _marked(request, view(request, *args, **kwargs))  # type: ignore[arg-type]
        except ObjectDoesNotExist:
            raise Http404 from None
        except Refused as refused:
            return _marked(request, show_refusal(request, refused))

    return guarded


def form_of(name: str, *parts: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """The view takes a form that stands on the page called ``name``, of which ``parts`` of the address say which one.

    What it answers may stay open at its address (a refusal, a problem), and then be loaded again: by the person, by a
    phone that had put the tab away, or after signing in. Such a GET leads to the page, whatever it asks to see of it.
    """

    def taking(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def taken(request: HttpRequest, /, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, **kwargs)
            response = redirect(name, **{part: kwargs[part] for part in parts})
            response.headers["Location"] += f"?{request.GET.urlencode()}" if request.GET else ""
            return response

        return taken

    return taking


def show_refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """409 with the sentence: as a fragment for htmx, as a page with a way back otherwise."""
    context = {"sentence": refused.sentence, "back": back_of(request), "title": "Not done"}
    if is_fragment(request):
        return render(request, "components/refused.html", context, status=409)
    return render(request, "errors/refused.html", context, status=409)


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page (a boosted link or a restored history entry wants all of it)."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def back_of(request: HttpRequest) -> str:
    """The page the person came from when it is one of ours, else home. A form may stand at the address it is sent to; a
    page that was asked for and came to nothing leads back to itself by no link.
    """
    parts = urlsplit(request.headers.get("Referer", "")) if came_from_us(request) else None
    # One slash: what begins with two would be another host to a browser.
    if parts is None or (parts.path == request.path and request.method != "POST"):
        return reverse("home")
    return f"/{parts.path.lstrip('/')}?{parts.query}".rstrip("?")


def came_from_us(request: HttpRequest) -> bool:
    """Whether the person was led here by one of our pages."""
    referer = request.headers.get("Referer", "")
    return url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())


def redirect(to: str, **kwargs: object) -> HttpResponse:
    """303 to a page by its name, so that reloading the answer of a POST posts nothing again."""
    response = HttpResponseRedirect(reverse(to, kwargs=kwargs))
    response.status_code = 303
    return response


def tell(request: HttpRequest, sentence: str) -> None:
    """Say on the next page that something was done."""
    messages.success(request, sentence)


def _marked(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Parts of pages say whom they were drawn for, so that none gets into a page of somebody else."""
    if is_fragment(request):
        response.headers[drawn_for.HEADER] = drawn_for.mark(request.user)
    return response


def _of_somebody_else(request: HttpRequest) -> HttpResponse:
    if is_fragment(request):
        return _marked(request, show_refusal(request, Refused(drawn_for.SENTENCE)))
    context = {"title": "Not saved", "typed": typed_words.lines(request)}
    return render(request, "errors/somebody_else.html", context, status=409)


def _signed_out(request: HttpRequest) -> HttpResponse:
    if is_fragment(request):
        return HttpResponse("You are signed out.", status=401, content_type="text/plain")
    # A form that was sent leads back to the page that it stood on, never to an address that only takes forms.
    shown = request.method in ("GET", "HEAD") or urlsplit(request.headers.get("Referer", "")).path == request.path
    sign_in = redirect_to_login(request.get_full_path() if shown else back_of(request))
    typed = typed_words.lines(request) if request.method == "POST" and can_be_shown(request) else ()
    if not typed:
        return sign_in
    context = {"title": "Signed out", "typed": typed, "again": sign_in.url}
    return render(request, "errors/signed_out.html", context, status=401)


def can_be_shown(request: HttpRequest) -> bool:
    """Whether its form is in UTF-8: other encodings (UTF-7) can spell half characters, which can neither be
    stored nor shown.
    """
    return (request.encoding or "utf-8").lower() in ("utf-8", "utf8")
