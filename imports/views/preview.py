"""Looking through the rows before they are written."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.formatting import number, sentences
from core.htmx import hx_redirect, is_htmx
from core.keyset import SIZE, Sort, page
from imports import tasks
from imports.forms import WordsForm
from imports.kinds.base import Job
from imports.kinds.catalogue import KINDS
from imports.models import Choice, Import, ImportRow, ImportState, Plan
from imports.services import checking, choosing, reasons, wording
from imports.views.columns import AT_ONCE
from imports.views.shown import nav_of, rows_of
from imports.words import brought_along, left_out, notes_of, of_problem
from users.models import User

LISTS = ("error", "known", "remark", "new", "all")


@access(Access.MEMBER, "GET")
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What would happen to each row: errors first, then what is known already, side by side."""
    batch = get_object_or_404(Import.objects.visible_to(request.user).select_related("by"), pk=pk)
    if batch.state != ImportState.PREVIEW:
        return redirect("imports:detail", batch.pk)
    planned = batch.planned
    usual = "error" if planned.get("error") else "known" if planned.get("known") else "all"
    listing = request.GET.get("show", "")
    listing = listing if listing in LISTS else usual
    shown = page(
        [_rows(batch, listing, request.user)], Sort("number"), after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )  # fmt: skip
    job = Job(batch, KINDS[batch.kind], today=business_date(), now=timezone.now())
    writes = planned.get(Plan.CREATE, 0) + planned.get(Plan.UPDATE, 0)
    context = {
        "batch": batch, "step": 3, "nav_name": nav_of(batch.kind), "planned": planned, "listing": listing, "writes": writes,
        "tabs": _tabs(batch), "rows": rows_of(batch, shown.rows, job, request.user, ahead=True), "choices": _choices(batch),
        "reasons": _reasons(batch, listing), "notes": notes_of(batch), "beside": brought_along(planned, batch.kind), "left_out": left_out(batch), "here": request.GET.urlencode(),
        "prev": f"?show={listing}&before={shown.before}" if shown.before else "",
        "next": f"?show={listing}&after={shown.after}" if shown.after else "",
    }  # fmt: skip
    if is_htmx(request):
        return render(request, "imports/preview.html#rows", context)
    if planned.get("words"):
        context["words"] = WordsForm(batch=batch, words=wording.unknown(batch))
    return render(request, "imports/preview.html", context)


@access(Access.MEMBER, "POST")
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """What words of the file mean; the rows are checked anew."""
    batch = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    if batch.state != ImportState.PREVIEW:
        return hx_redirect(request, "imports:detail", batch.pk)
    form = WordsForm(request.POST, batch=batch, words=wording.unknown(batch))
    if not form.is_valid():
        messages.error(request, _("This choice is not there any more: look at the words again."))
        return hx_redirect(request, "imports:preview", batch.pk)
    try:
        saved = wording.save(batch, meanings=form.meanings(), now=timezone.now())
    except Refusal as why:
        messages.error(request, str(why))
        return hx_redirect(request, "imports:detail", batch.pk)
    if saved.total <= AT_ONCE:
        checking.run(saved.pk, now=timezone.now())
    else:
        tasks.wake_imports()
    return hx_redirect(request, "imports:detail", batch.pk)


def _rows(batch: Import, listing: str, reader: User) -> Any:
    rows = ImportRow.objects.visible_to(reader).of(batch)
    if listing == "error":
        return rows.filter(plan=Plan.ERROR)
    if listing == "known":
        return rows.filter(twin__isnull=False).exclude(plan=Plan.ERROR)
    if listing == "remark":
        return rows.filter(problems__isnull=False).exclude(plan=Plan.ERROR)
    return rows.filter(plan=Plan.CREATE) if listing == "new" else rows


def _reasons(batch: Import, listing: str) -> list[tuple[str, str]]:
    """Where a page cannot show all errors: how many rows have which, with one of them as an example."""
    if listing != "error" or batch.planned.get("error", 0) <= SIZE:
        return []
    kind = KINDS[batch.kind]
    found = []
    for many, problem, others in reasons.frequent(batch):
        words = of_problem(problem, kind)
        words = _("for example: %(words)s") % {"words": words} if others else words
        found.append((ngettext("%(n)s row", "%(n)s rows", many) % {"n": number(many)}, words))
    return found


def _tabs(batch: Import) -> list[tuple[str, str]]:
    planned = batch.planned
    tabs = (
        ("error", _("Errors"), planned.get("error", 0)),
        ("known", _("Known already"), planned.get("known", 0)),
        ("remark", _("Remarks"), planned.get("remarks", 0)),
        ("new", _("New"), planned.get("create", 0)),
        ("all", _("All"), batch.total),
    )
    return [(name, f"{words} {number(count)}") for name, words, count in tabs]


def _choices(batch: Import) -> list[tuple[str, Any]]:
    """What can be done with rows that are known already."""
    able = {"leads": 3, "accounts": 3, "persons": 3, "orders": 2, "followups": 0}[batch.kind]
    return [c for c in Choice.choices if able == 3 or (able == 2 and c[0] != Choice.UPDATE)]


@access(Access.MEMBER, "POST")
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """What to do with the known rows that were selected, or with all of them."""
    batch = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    choice = request.POST.get("choice", "")
    ids = [int(one) for one in request.POST.getlist("selected") if one.isdecimal() and len(one) < 19][:1000]
    every = request.POST.get("all") == "yes"
    if choice not in Choice.values or not (ids or every):
        messages.warning(request, _("Select rows first, and what to do with them."))
        return hx_redirect(request, "imports:preview", batch.pk)
    try:
        planned = choosing.choose(batch, choice=choice, row_ids=None if every else ids, now=timezone.now())
    except Refusal as why:
        messages.error(request, str(why))
    else:
        said, stayed = _done(Choice(choice), planned)
        (messages.warning if stayed else messages.success)(request, said)
    here = request.GET.copy()
    here["show"] = "known"
    return hx_redirect(request, f"{reverse('imports:preview', args=[batch.pk])}?{here.urlencode()}")


def _done(choice: Choice, planned: Counter[str]) -> tuple[str, int]:
    """What became of a choice, in words, and how many rows it leaves skipped."""
    if choice == Choice.SKIP:
        n = planned[Plan.SKIP]
        return ngettext("%(n)s row will be skipped.", "%(n)s rows will be skipped.", n) % {"n": number(n)}, 0
    if choice == Choice.UPDATE:
        n = planned[Plan.UPDATE]
        said = ngettext("%(n)s row will be updated.", "%(n)s rows will be updated.", n)
    else:
        n = planned[Plan.CREATE]
        said = ngettext("%(n)s row will be created.", "%(n)s rows will be created.", n)
    stay = planned[Plan.SKIP]
    stays = ngettext(
        "%(n)s row stays skipped: beside it stands why.", "%(n)s rows stay skipped: beside each stands why.", stay
    )
    return sentences(said % {"n": number(n)}, stays % {"n": number(stay)} if stay else ""), stay
