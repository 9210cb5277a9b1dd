"""The page that gives a tag to many records of a list, with the number beside it before it happens."""

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
from django.utils.translation import gettext_lazy, ngettext

from core import formatting
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect, is_htmx
from lists.models import Tagging
from lists.picking import LONGEST_QUERY, MOST_TICKED, picked, where_it_was
from lists.services import tagging
from users.requests import MemberRequest

INVALID, REFUSED = 422, 409
ADD, REMOVE = "add", "remove"


class TagForm(forms.Form):
    """A tag, and whether the records get it or lose it."""

    new_tag = forms.CharField(label=gettext_lazy("Tag"), max_length=tagging.LONGEST)
    way = forms.ChoiceField(
        label=gettext_lazy("What to do"),
        choices=[(ADD, gettext_lazy("Add the tag")), (REMOVE, gettext_lazy("Take the tag away"))],
        initial=ADD,
        widget=forms.RadioSelect,
    )


@dataclass(frozen=True)
class Tagged:
    """A list whose records bear tags: its name, its own page for tags, the door, and all that match an address."""

    name: str
    list_url: str
    tags_url: str
    undo_url: str
    rows: QuerySet[Any]
    matching: Callable[[QueryDict], Sequence[QuerySet[Any]]]


def page(request: MemberRequest, of: Tagged) -> HttpResponse:
    """Which tag for the ticked records, or for all that match; how many change; done by POST, with its undo."""
    params = request.POST if request.method == "POST" else request.GET
    back = f"{reverse(of.list_url)}?{params.get('query', '')[:LONGEST_QUERY]}"
    ids = picked(params, of.rows, of.matching, tagging.MOST)
    if not ids:
        messages.warning(request, _("Choose at least one record."))
        return redirect(back)
    form = TagForm(params if request.method == "POST" or "new_tag" in params else None)
    refusal, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            done = _change(request, of, ids, form)
        except Refusal as no:
            refusal, status = no, REFUSED
        else:
            messages.success(request, _said(done), extra_tags=reverse(of.undo_url, args=[done.pk]))
            return hx_redirect(request, back)
    elif request.method == "POST":
        status = INVALID
    context = {
        "form": form,
        "refusal": refusal,
        "count": len(ids),
        "changing": _count(of, ids, form),
        "hidden": [(k, v) for k, vs in params.lists() if k not in _OWN for v in vs[:MOST_TICKED]],
        "action": reverse(of.tags_url),
        "back": back,
        "most": tagging.MOST,
        "known": _known(of, ids),
    }
    counts_only = is_htmx(request) and request.method == "GET"
    return render(request, "lists/tags.html#count" if counts_only else "lists/tags.html", context, status=status)


def undone(request: MemberRequest, of: Tagged, pk: int) -> HttpResponse:
    """Take a change of one's own back, and go to the list."""
    done = get_object_or_404(Tagging.objects.visible_to(request.user).filter(list=of.name), pk=pk)
    try:
        count = tagging.undo(done, of.rows, by=request.user, today=business_date(), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext("%(n)s record has its tags back.", "%(n)s records have their tags back.", count)
        messages.success(request, said % {"n": formatting.number(count)})
    return hx_redirect(request, where_it_was(request, of.list_url))


_OWN = {"new_tag", "way", "csrfmiddlewaretoken", "action"}


def _count(of: Tagged, ids: list[int], form: TagForm) -> int | None:
    """How many would change, once there is a tag."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        tag = tagging.clean(form.cleaned_data["new_tag"])
    except Refusal:
        return None
    return tagging.changing(of.rows.filter(pk__in=ids), tag, adds=form.cleaned_data["way"] == ADD).count()


def _known(of: Tagged, ids: list[int]) -> list[str]:
    """Tags that the first of them have already: suggestions."""
    some = of.rows.filter(pk__in=ids[:MOST_TICKED]).exclude(tags=[]).values_list("tags", flat=True)[:MOST_TICKED]
    return sorted({tag for tags in some for tag in tags})[:40]


def _change(request: MemberRequest, of: Tagged, ids: list[int], form: TagForm) -> Tagging:
    data = form.cleaned_data
    return tagging.change(
        of.rows, ids, of=of.name, tag=data["new_tag"], adds=data["way"] == ADD, by=request.user, today=business_date()
    )


def _said(done: Tagging) -> str:
    facts = {"n": formatting.number(len(done.records)), "tag": done.tag}
    if done.adds:
        said = ngettext(
            "%(n)s record has the tag “%(tag)s” now.", "%(n)s records have the tag “%(tag)s” now.", len(done.records)
        )
    else:
        said = ngettext(
            "%(n)s record lost the tag “%(tag)s”.", "%(n)s records lost the tag “%(tag)s”.", len(done.records)
        )
    return said % facts
