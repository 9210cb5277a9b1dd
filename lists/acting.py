"""The page of an act on many records of a list: what would happen, done by POST, with its undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formatting
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect, is_htmx
from lists.models import BulkAct
from lists.picking import LONGEST_QUERY, picked, where_it_was
from lists.services import acts
from users.requests import MemberRequest

INVALID, REFUSED = 422, 409
ALWAYS_OWN = {"csrfmiddlewaretoken", "action"}


@dataclass(frozen=True)
class Preview:
    """What would happen, in sentences; `nothing`: it would change no record at all, for the reasons they tell."""

    sentences: list[str]
    nothing: bool = False


@dataclass(frozen=True)
class Act:
    """One act: its name, where its list, its page and its undo are, its words and form, the door to the records.

    `preview` says what would happen to records under what the form holds so far; `do` does it and returns
    facts by record; `undo` takes facts and returns how many records are as before; `said` is the word of success.
    """

    name: str
    list_url: str
    page_url: str
    undo_url: str
    title: Any
    submit: Any
    form: type[forms.Form]
    initial: dict[str, Any]
    rows: QuerySet[Any]
    matching: Callable[[QueryDict], Sequence[QuerySet[Any]]]
    preview: Callable[[Sequence[int], dict[str, Any]], Preview]
    do: Callable[[Sequence[int], dict[str, Any]], dict[Any, Any]]
    undo: Callable[[dict[int, Any]], int]
    said: Callable[[int], str]


def page(request: MemberRequest, of: Act) -> HttpResponse:
    """What is to happen to the ticked records, or to all that match; done by POST, with its undo."""
    params = request.POST if request.method == "POST" else request.GET
    back = f"{reverse(of.list_url)}?{params.get('query', '')[:LONGEST_QUERY]}"
    ids = picked(params, of.rows, of.matching, acts.MOST)
    if not ids:
        messages.warning(request, _("Choose at least one record."))
        return redirect(back)
    previews = is_htmx(request) and request.method == "GET"
    form = of.form(params if request.method == "POST" or previews else None, initial=of.initial)
    refusal, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            done = acts.do(of.name, lambda: of.do(ids, form.cleaned_data), by=request.user, today=business_date())
        except Refusal as no:
            refusal, status = no, REFUSED
        else:
            messages.success(request, of.said(done.count), extra_tags=reverse(of.undo_url, args=[done.pk]))
            return hx_redirect(request, back)
    elif request.method == "POST":
        status = INVALID
    own = ALWAYS_OWN | set(form.fields)
    context = {
        "form": form,
        "refusal": refusal,
        "title": of.title,
        "submit": of.submit,
        "count": len(ids),
        "preview": of.preview(ids, _so_far(form, of)),
        "previews": previews,
        "hidden": [(k, v) for k, vs in params.lists() if k not in own for v in vs[: acts.MOST]],
        "action": reverse(of.page_url),
        "back": back,
        "most": acts.MOST,
    }
    return render(request, "lists/act.html#preview" if previews else "lists/act.html", context, status=status)


def undone(
    request: MemberRequest, name: str, list_url: str, back: Callable[[dict[int, Any]], int], pk: int
) -> HttpResponse:
    """Take an act of one's own back, and go to the list; `back` takes its facts, as `Act.undo`."""
    act = get_object_or_404(BulkAct.objects.visible_to(request.user).filter(name=name), pk=pk)
    try:
        count = acts.undo(act, back, by=request.user, today=business_date(), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        left = act.count - count
        said = ngettext("%(n)s record is as before.", "%(n)s records are as before.", count)
        stay = ngettext(
            "%(n)s stays: it has been worked on since.", "%(n)s stay: they have been worked on since.", left
        )
        words = [said % {"n": formatting.number(count)}, stay % {"n": formatting.number(left)} if left > 0 else ""]
        messages.success(request, formatting.sentences(*words))
    return hx_redirect(request, where_it_was(request, list_url))


def take_back(request: MemberRequest, of: Act, pk: int) -> HttpResponse:
    """Take an act with a page back."""
    return undone(request, of.name, of.list_url, of.undo, pk)


def _so_far(form: forms.Form, of: Act) -> dict[str, Any]:
    """What the form holds as far as it is valid; at first what it begins with."""
    if not form.is_bound:
        return of.initial
    form.is_valid()
    return form.cleaned_data
