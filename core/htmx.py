"""HTMX: answers that mean something to it, and a login that survives an expired session."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect


def is_htmx(request: HttpRequest) -> bool:
    """True when HTMX asks for a part of a page (a boosted link or a restored history asks for all of it)."""
    htmx = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def is_phone(request: HttpRequest) -> bool:
    """True when the browser says that it runs on a telephone (it says so by "Mobi", all of them do)."""
    return "Mobi" in request.headers.get("User-Agent", "")


def hx_redirect(request: HttpRequest, to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Go to a page (model, URL name or path), whether a form was sent by HTMX or by the browser."""
    address = resolve_url(to, *args, **kwargs)
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", None) else HttpResponseRedirect(address)


def hx_trigger(response: HttpResponse, event: str, detail: object = None) -> HttpResponse:
    """Add an event for the page's scripts; several events add up."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    events[event] = detail
    response["HX-Trigger"] = json.dumps(events)
    return response


def hx_toast(response: HttpResponse, text: str, *, level: str = "success", undo: str = "") -> HttpResponse:
    """Say something in passing (level: success, info, warning, error); undo: a URL to POST to."""
    return hx_trigger(response, "crm:toast", {"text": str(text), "level": level, "undo": undo})


ACCOUNT_CHANGED = "crm:account-changed"


def account_changed(response: HttpResponse) -> HttpResponse:
    """Something the head of the account's page says was changed in place: the head asks for itself again."""
    return hx_trigger(response, ACCOUNT_CHANGED)


def fragment_of(page: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A view that answers with a part of `page` (a URL name without arguments): a browser that opens the part by itself
    goes to the page, with the same query.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.headers.get("Sec-Fetch-Dest") == "document" and not getattr(request, "htmx", None):
                query = request.GET.urlencode()
                return HttpResponseRedirect(resolve_url(page) + (f"?{query}" if query else ""))
            return view(request, *args, **kwargs)

        answer.part_of = page  # type: ignore[attr-defined]
        return answer

    return decorate


REDIRECTS = (301, 302, 303, 307)


class HtmxLoginMiddleware:
    """An expired session sends an HTMX request to the whole login page, not into a table cell.

    A form that was boosted (static/js/drafts.js) goes on to the page its view redirects to, with that page's
    messages. Also says that HTMX and browsers may get different answers from one address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if request.headers.get("HX-Request") != "true" or response.status_code not in REDIRECTS:
            return response
        if _is_login(response):
            return self._to_login(request)
        if request.headers.get("HX-Boosted") == "true" and request.method == "POST":
            return _as_client_redirect(response)
        return response

    def _to_login(self, request: HttpRequest) -> HttpResponse:
        # After the login the reader goes back to the page, not to the fragment that was asked for.
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = "/" if page.netloc != request.get_host() else page.path or "/"
        if page.query and back != "/":
            back = f"{back}?{page.query}"
        response = HttpResponseClientRedirect(redirect_to_login(back).url)
        patch_vary_headers(response, ["HX-Request"])
        return response


def _is_login(response: HttpResponseBase) -> bool:
    return urlsplit(response.headers.get("Location", "")).path == resolve_url(settings.LOGIN_URL)


def _as_client_redirect(response: HttpResponseBase) -> HttpResponse:
    moved = HttpResponseClientRedirect(response.headers["Location"])
    moved.cookies = response.cookies  # messages may travel in a cookie
    return moved
