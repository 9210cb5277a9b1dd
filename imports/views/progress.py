"""An import under way, its result, and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from core.access import Access, access
from core.errors import Refusal
from core.htmx import hx_redirect, is_htmx
from core.keyset import Sort, page
from core.templatetags.crm import url_or_none
from imports import tasks
from imports.kinds.catalogue import KINDS
from imports.models import Import, ImportRow, ImportState, Outcome
from imports.services import running, undoing
from imports.words import of_row
from leads.models import Lead

LOOKED_AT = 200  # rows, to see where an import went
LISTS = {"failed": [Outcome.FAILED], "skipped": [Outcome.SKIPPED], "stayed": [Outcome.STAYED]}


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
    context = {**_progress(batch), "step": 4, "may_undo": _may_undo(batch, request), "opened": opened}
    if opened and not batch.is_under_way:
        context |= _result(request, batch)
    return render(request, "imports/detail.html#rows" if is_htmx(request) else "imports/detail.html", context)


def _may_undo(batch: Import, request: HttpRequest) -> bool:
    return batch.is_undoable and (batch.by_id == request.user.pk or request.user.is_admin)


def _progress(batch: Import) -> dict[str, Any]:
    of = batch.written if batch.state == ImportState.UNDOING else batch.total
    percent = min(100, 100 * batch.progress // of) if of else 100
    return {"batch": batch, "done": batch.progress, "of": of, "percent": percent}


def _result(request: HttpRequest, batch: Import) -> dict[str, Any]:
    listing = request.GET.get("show", "")
    usual = "stayed" if batch.kept_back else "failed"
    listing = listing if listing in LISTS else usual
    rows = ImportRow.objects.visible_to(request.user).of(batch).filter(outcome__in=LISTS[listing])
    shown = page([rows], Sort("number"), after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    kind = KINDS[batch.kind]
    for row in shown.rows:
        row.words = of_row(row.problems, kind) or _twin_words(row)
        row.title = next((str(cell) for cell in row.raw if isinstance(cell, str | int) and cell != ""), "")
    return {
        "listing": listing, "rows": shown.rows, "target": _list_of(batch, request),
        "prev": f"?show={listing}&before={shown.before}" if shown.before else "",
        "next": f"?show={listing}&after={shown.after}" if shown.after else "",
    }  # fmt: skip


def _twin_words(row: ImportRow) -> str:
    if row.outcome == Outcome.STAYED:
        return _("changed since, so it was left as it is")
    if row.twin and row.twin.get("k") == "row":
        return _("the same as row %(n)s") % {"n": row.twin["id"]}
    return _("known already") if row.twin else ""


def _list_of(batch: Import, request: HttpRequest) -> str:
    """Where what was imported is found: in the pool when it went there, else everywhere, the newest first."""
    if batch.kind not in ("leads", "accounts"):
        return url_or_none("accounts:list") or ""
    created = ImportRow.objects.visible_to(request.user).filter(batch=batch, outcome=Outcome.CREATED)
    ids = [pk for pk in created.order_by("pk").values_list("made", flat=True)[:LOOKED_AT] if pk]
    if batch.kind == "leads":
        owned = Lead.objects.visible_to(request.user).filter(pk__in=ids, owner__isnull=False).exists()
        scope = "all" if owned or not ids else "pool"
        return f"{url_or_none('leads:list')}?scope={scope}&sort=new"
    owned = Account.objects.visible_to(request.user).filter(pk__in=ids, owner__isnull=False).exists()
    return (url_or_none("accounts:list") if owned or not ids else url_or_none("accounts:pool")) or ""


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


@access(Access.MEMBER, "POST")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the whole import back; what has changed since stays and is named."""
    batch = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
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
