"""An import under way, its result, and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect, is_htmx
from core.keyset import Sort, page
from core.templatetags.frame import url_or_none
from imports import tasks, words
from imports.kinds.base import Job
from imports.kinds.brought import Left, left_of
from imports.kinds.catalogue import KINDS
from imports.kinds.common import STAYS
from imports.models import Import, ImportRow, ImportState, Outcome
from imports.services import running, undoing
from imports.views.shown import nav_of, rows_of

LISTS = {
    "failed": [Outcome.FAILED], "skipped": [Outcome.SKIPPED], "stayed": [Outcome.STAYED],
    "remarks": [Outcome.CREATED, Outcome.UPDATED, Outcome.UNDONE, Outcome.STAYED],
}  # fmt: skip


@access(Access.MEMBER, "GET")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Wherever the import is: its columns, its preview, its progress bar or its result."""
    batch = get_object_or_404(Import.objects.served_by(request.user).select_related("by", "undo_by"), pk=pk)
    opened = batch.by_id == request.user.pk or request.user.is_admin
    if is_htmx(request) and request.GET.get("part") == "progress":
        if not batch.is_under_way:
            return hx_redirect(request, "imports:detail", batch.pk)
        return render(request, "imports/detail.html#progress", _progress(batch))
    if opened and batch.state == ImportState.MAPPING:
        return redirect("imports:columns", batch.pk)
    if opened and batch.state == ImportState.PREVIEW:
        return redirect("imports:preview", batch.pk)
    context = {
        **_progress(batch),
        "step": 4,
        "nav_name": nav_of(batch.kind),
        "may_undo": _may_undo(batch, request),
        "opened": opened,
    }
    if opened and not batch.is_under_way:
        context |= _result(request, batch)
        if batch.state == ImportState.UNDONE:
            context["persons"] = _persons(left_of(batch, request.user))
    return render(request, "imports/detail.html#rows" if is_htmx(request) else "imports/detail.html", context)


def _persons(left: Left | None) -> dict[str, Any]:
    """Whom contacts had brought along, as the page names them."""
    return {"back": left.back, "stay": [(name, words.of_person(code)) for name, code in left.stay]} if left else {}


def _may_undo(batch: Import, request: HttpRequest) -> bool:
    return batch.is_undoable and (batch.by_id == request.user.pk or request.user.is_admin)


def _progress(batch: Import) -> dict[str, Any]:
    of = batch.written if batch.state == ImportState.UNDOING else batch.total
    percent = min(100, 100 * batch.progress // of) if of else 100
    return {"batch": batch, "done": batch.progress, "of": of, "percent": percent}


def _to_look_at(batch: Import, remarks: int) -> str:
    """The list that says most about how it went."""
    counted = (("stayed", batch.kept_back), ("failed", batch.failed), ("remarks", remarks), ("skipped", batch.skipped))
    return next((name for name, count in counted if count), "failed")


def _result(request: HttpRequest, batch: Import) -> dict[str, Any]:
    listing = request.GET.get("show", "")
    mine = ImportRow.objects.visible_to(request.user).of(batch)
    remarked = mine.remarked().filter(outcome__in=LISTS["remarks"])
    remarks = remarked.count()
    usual = _to_look_at(batch, remarks)
    listing = listing if listing in LISTS else usual
    chosen = remarked if listing == "remarks" else mine.filter(outcome__in=LISTS[listing])
    shown = page([chosen], Sort("number"), after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    job = Job(batch, KINDS[batch.kind], today=business_date(), now=timezone.now())
    rows = rows_of(batch, shown.rows, job, request.user)
    for one in rows:
        if one.row.outcome == Outcome.STAYED and not any(p["c"] in STAYS for p in one.row.problems or ()):
            one.problems.append((_("changed since, so it was left as it is"), True))
    return {
        "listing": listing, "remarks": remarks, "rows": rows, "target": _list_of(batch),
        "prev": f"?show={listing}&before={shown.before}" if shown.before else "",
        "next": f"?show={listing}&after={shown.after}" if shown.after else "",
    }  # fmt: skip


def _list_of(batch: Import) -> str:
    """Where exactly what was imported is found; persons and follow-ups: their accounts."""
    name = {"leads": "leads:list", "orders": "leads:orders"}.get(batch.kind, "accounts:list")
    return f"{url_or_none(name)}?scope=all&imported={batch.pk}{'&state=any' if batch.kind == 'leads' else ''}"


@access(Access.MEMBER, "POST")
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Write it: a small file at once, a large one in the background."""
    batch = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    try:
        started = running.start(batch, now=timezone.now())
    except Refusal as why:
        messages.error(request, str(why))
        return hx_redirect(request, "imports:detail", batch.pk)
    if started.total <= running.AT_ONCE:
        running.run(started.pk, now=timezone.now())
    else:
        tasks.wake_imports()
    return hx_redirect(request, "imports:detail", batch.pk)


@access(Access.MEMBER, "GET", "POST")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """How many rows would go and how many stay, and why; sent: take the import back, what has changed since stays."""
    batch = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    if request.method != "POST":
        if batch.state not in (ImportState.DONE, ImportState.UNDONE) or not _may_undo(batch, request):
            return hx_redirect(request, "imports:detail", batch.pk)
        foreseen = undoing.foresee(batch, by=request.user, now=timezone.now())
        why = [(words.in_short(code), count) for code, count in foreseen.reasons] if foreseen else []
        context = {
            "batch": batch, "foreseen": foreseen, "why": why, "action": request.path,
            "persons": _persons(foreseen.persons if foreseen else None),
        }  # fmt: skip
        return render(request, "imports/undo.html#dialog" if is_htmx(request) else "imports/undo.html", context)
    try:
        asked = undoing.ask(batch, by=request.user, now=timezone.now())
    except Refusal as why:
        messages.error(request, str(why))
        return hx_redirect(request, "imports:detail", batch.pk)
    if asked.written <= running.AT_ONCE:
        undoing.run(asked.pk, now=timezone.now())
    else:
        tasks.wake_imports()
    return hx_redirect(request, "imports:detail", batch.pk)
