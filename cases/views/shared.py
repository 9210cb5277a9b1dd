"""What the pages of the library share: dialogs that change something and come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from core.errors import Refusal
from core.htmx import hx_redirect, is_htmx
from users.requests import MemberRequest

INVALID, REFUSED = 422, 409


def dialog(
    request: MemberRequest,
    form: forms.Form,
    perform: Callable[[dict[str, Any]], tuple[str, str]],
    *,
    title: Any,
    submit: Any,
    back: str,
    **context: Any,
) -> HttpResponse:
    """Show `form`, or call `perform` for what it says and where it leads.

    422 for input that does not fit, 409 for what a rule refuses; both show the form with its input.
    """
    status, refusal = 200, None
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                said, to = perform(form.cleaned_data)
            except Refusal as no:
                status, refusal = REFUSED, no
            else:
                messages.success(request, said)
                return hx_redirect(request, to)
    values = {"form": form, "title": title, "submit": submit, "refusal": refusal, "back": back, **context}
    template = "cases/dialog.html#body" if is_htmx(request) else "cases/dialog.html"
    return render(request, template, values, status=status)
