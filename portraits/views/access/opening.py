"""Opening closed values on the portrait: with a purpose, for this page only."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django_htmx.http import retarget

from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from portraits import reading, showing
from portraits.forms.access import OpenForm
from portraits.models import Section, Value
from portraits.services import opening
from portraits.services.opening import open_values
from portraits.views.portrait import line_of
from portraits.views.shared import asked, not_kept, served
from users.requests import MemberRequest

INVALID, REFUSED = 422, 409


@access(Access.MEMBER, "GET", "POST")
@not_kept
def opened(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask what one closed value is needed for, then show it on this page; an event says who has read it and why."""
    it, found = line_of(request, served(request, pk))
    if found.value is None or not found.value.is_sealed or found.locked or found.withdrawn:
        raise Http404
    form = OpenForm(request.POST if request.method == "POST" else None, auto_id=f"o{found.key}_%s")
    context = {"line": found, "it": it, "form": form}
    if request.method != "POST":
        return render(request, "portraits/access/open.html", context)
    if not form.is_valid():
        return render(request, "portraits/access/open.html", context, status=INVALID)
    try:
        _open(request, it, [found], form)
    except Refusal as refusal:
        return render(request, "portraits/access/open.html", {**context, "refusal": refusal}, status=REFUSED)
    return render(request, "portraits/portrait.html#line", context)


@access(Access.MEMBER, "GET", "POST")
@not_kept
def section(request: MemberRequest, pk: int) -> HttpResponse:
    """The same for everything closed in one section: one purpose, one event a value; `back` asks for the section as it is."""
    name = request.GET.get("section", "")
    if name not in Section.values:
        raise Http404
    account = served(request, pk)
    it = showing.portrait(account, user=request.user, today=business_date(), person_id=asked(request, "person"))
    part = it.part(name)
    if not part.to_open:
        raise Http404
    form = OpenForm(request.POST if request.method == "POST" else None, auto_id=f"s{name}_%s")
    context = {"part": part, "it": it, "account": account, "form": form, "open": True}
    if request.method != "POST":
        page = "portraits/portrait.html#section" if "back" in request.GET else "portraits/access/open_section.html"
        return render(request, page, context)
    if not form.is_valid():
        return _asked_again(request, context, INVALID)
    try:
        _open(request, it, part.to_open, form)
    except Refusal as refusal:
        return _asked_again(request, {**context, "refusal": refusal}, REFUSED)
    return render(request, "portraits/portrait.html#section", context)


@access(Access.MEMBER, "GET", "POST")
@not_kept
def earlier(request: MemberRequest, pk: int) -> HttpResponse:
    """Open what was known before it was written over or cleared: nobody hides it from whoever has the right."""
    rows = Value.objects.visible_to(request.user).exclude(key=None)
    row = get_object_or_404(rows.select_related("account", "field", "key", "author", "person"), pk=pk)
    account = row.account
    if not opening.may_read(account, row, user=request.user, today=business_date()):
        raise Http404
    form = OpenForm(request.POST if request.method == "POST" else None, auto_id=f"e{row.pk}_%s")
    context = {"value": row, "account": account, "form": form}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            texts = open_values(
                account, [row], by=request.user, purpose=given["purpose"], words=given["words"], today=business_date()
            )
        except Refusal as refusal:
            context["refusal"] = refusal
            return render(request, "portraits/access/earlier.html", context, status=REFUSED)
        found = texts[row.pk]
        context["texts"] = {**found, "shown": reading.shown(row.field, found["text"])} if found else {}
    status = INVALID if request.method == "POST" and not form.is_valid() else 200
    return render(request, "portraits/access/earlier.html", context, status=status)


def _asked_again(request: MemberRequest, context: dict[str, Any], status: int) -> HttpResponse:
    """The form with what is wrong, in its own place: the section around it stays."""
    answer = render(request, "portraits/access/open_section.html", context, status=status)
    return retarget(answer, f"#open-{context['part'].section}")


def _open(request: MemberRequest, it: showing.Portrait, lines: list[showing.Line], form: OpenForm) -> None:
    given = form.cleaned_data
    values = [line.value for line in lines if line.value is not None]
    texts = opening.open_values(
        it.account, values, by=request.user, purpose=given["purpose"], words=given["words"], today=business_date()
    )
    for line in lines:
        line.opened = texts[line.value.pk] if line.value else None
        line.unreadable = line.opened is None
