"""One way for every dialog: show the form, do one thing, or say in words why not and keep what was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.models import Account
from core.errors import Refusal
from core.htmx import hx_redirect, hx_toast, hx_trigger, is_htmx

INVALID, REFUSED = 422, 409
CHANGED = "crm:steps-changed"  # followups say the same: what shows an account asks for itself again


def answer(
    request: HttpRequest,
    form: forms.Form,
    perform: Callable[[dict[str, Any]], str],
    *,
    title: str,
    submit: str,
    account: Account | None = None,
    danger: bool = False,
    to: str = "",
    closed: bool = False,
    undo: Sequence[str] = (),
    **context: Any,
) -> HttpResponse:
    """Show `form`, or call `perform` with its values and go on with the message that it returns.

    `closed`: it is known already that nothing can be done here now; the facts say why, and there is no form.
    `undo`: filled by `perform`, the address that takes it back. 422 for input that does not fit, 409 for what a rule refuses; both show the form with its input.
    """
    status, refusal = 200, None
    if request.method == "POST":
        if form.is_valid():
            try:
                said = perform(form.cleaned_data)
            except Refusal as no:
                status, refusal = REFUSED, no
                if hasattr(form, "ask_consent"):
                    form.ask_consent(getattr(no, "consent", ""))
            else:
                if stays(request):
                    return said_in_place(said)
                messages.success(request, said, extra_tags=undo[0] if undo else "")
                return hx_redirect(request, to or where_from(request, account))
        else:
            status = INVALID
    values = {
        "form": form,
        "title": title,
        "submit": submit,
        "account": account,
        "danger": danger,
        "refusal": refusal,
        "back": to or where_from(request, account),
        "closed": closed and refusal is None and status == 200,
        **context,
    }
    template = "accounts/dialog.html#body" if is_htmx(request) else "accounts/dialog.html"
    shown = render(request, template, values, status=status)
    # Somebody was faster, perhaps: what lies below the dialog is asked for again.
    return hx_trigger(shown, CHANGED) if refusal is not None and stays(request) else shown


def stays(request: HttpRequest) -> bool:
    """Whether the dialog lies over a page that renews itself: Today and the lists of what waits for a decision."""
    page = urlsplit(request.headers.get("HX-Current-URL", ""))
    here = page.path if page.netloc == request.get_host() else ""
    return is_htmx(request) and here in (reverse("pages:today"), reverse("pages:deciding"))


def said_in_place(said: str) -> HttpResponse:
    """The dialog closes, the words are said in passing, and what lies below asks for itself again."""
    done = hx_toast(HttpResponse(status=204), said)
    return hx_trigger(hx_trigger(done, "crm:dialog-close"), CHANGED)


def where_from(request: HttpRequest, account: Account | None) -> str:
    """The page the dialog was opened on; the list when the account is no longer the person's to see."""
    page = urlsplit(request.headers.get("HX-Current-URL", ""))
    here = page.path if page.netloc == request.get_host() else ""
    if account is None:
        return _with_query(here, page.query) or reverse("accounts:list")
    own = reverse("pages:account", args=[account.pk])
    if here and here != own:
        return _with_query(here, page.query)
    seen = Account.objects.visible_to(request.user).filter(pk=account.pk).exists()
    return (_with_query(here, page.query) or own) if seen else reverse("accounts:list")


def _with_query(path: str, query: str) -> str:
    safe = path if path.startswith("/") and not path.startswith("//") else ""
    return f"{safe}?{query}" if safe and query else safe
