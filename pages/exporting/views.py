"""The dialog of an export, the file, and one's own exports that were made in the background."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.views.listing import shown_count
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import is_htmx
from core.keyset import bounded_count
from lists import sending
from lists.models import Export
from lists.services import exports as services
from pages import tasks
from pages.exporting.forms import LONGEST_QUERY, SHOWN, ExportForm
from pages.exporting.kinds import KINDS, of_list
from users.requests import MemberRequest

MOST_LISTED = 20


@access(Access.MEMBER, "GET", "POST")
def export_new(request: MemberRequest) -> HttpResponseBase:
    """Choose what to take out of a list; the file comes at once, or later when there are very many rows."""
    params = request.POST if request.method == "POST" else request.GET
    of = params.get("list", "")
    if not of_list(of):
        raise Http404
    initial = {"list": of, "query": params.get("query", "")[:LONGEST_QUERY]}
    form = ExportForm(request.POST if request.method == "POST" else None, of=of, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return _make(request, form)
        except Refusal as refusal:
            return _dialog(request, form, refusal=refusal)
    return _dialog(request, form)


def _dialog(request: MemberRequest, form: ExportForm, *, refusal: Refusal | None = None) -> HttpResponse:
    kind = form["kind"].value()
    query = QueryDict(str(form["query"].value() or ""))
    count = bounded_count(KINDS[kind].rows(request.user, query, business_date())) if kind in KINDS else 0
    context = {"form": form, "refusal": refusal, "count": shown_count(count), "rows": count, "none": not count}
    status = 409 if refusal else 422 if form.is_bound and form.errors else 200
    template = "pages/export.html#dialog" if is_htmx(request) else "pages/export.html"
    return render(request, template, context, status=status)


def _make(request: MemberRequest, form: ExportForm) -> HttpResponseBase:
    chosen, now = form.cleaned_data, timezone.now()
    kind, query = KINDS[chosen["kind"]], chosen["query"]
    # Only the first kind has the columns that its list shows.
    shown = chosen["columns"] == SHOWN and kind is of_list(kind.of_list)[0]
    columns = kind.listed(request.user, QueryDict(query), business_date(now)) if shown else []
    export = services.ask(
        kind,
        query=query,
        columns=columns,
        file_format=chosen["file_format"],
        by=request.user,
        language=get_language() or "en",
        now=now,
    )
    if services.is_big(export):
        tasks.wake_exports()
        return redirect("pages:exports")
    made = tempfile.NamedTemporaryFile(suffix=f".{export.file_format}")  # noqa: SIM115  the answer closes it
    # Written by its path and read by this handle: closed, it is gone.
    services.make_at_once(export, kind, Path(made.name), by=request.user, now=now)
    made.seek(0)
    return _file(export, made)


@access(Access.MEMBER, "GET")
def exports(request: MemberRequest) -> HttpResponse:
    """One's own exports of the last days: how far they are, and the files while they are there."""
    rows = Export.objects.visible_to(request.user).filter(expected__gt=services.AT_ONCE).order_by("-pk")[:MOST_LISTED]
    now = timezone.now()
    lines = [(export, KINDS.get(export.kind), export.fetchable(now)) for export in rows]
    context = {"lines": lines, "running": any(export.finished_at is None for export in rows)}
    return render(request, "pages/exports.html#lines" if is_htmx(request) else "pages/exports.html", context)


@access(Access.MEMBER, "GET")
def export_file(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The file of one's own export, while it is kept."""
    export = get_object_or_404(Export.objects.visible_to(request.user), pk=pk)
    if not export.fetchable(timezone.now()):
        raise Http404
    return _file(export, export.file.open("rb"))


def _file(export: Export, opened: object) -> FileResponse:
    kind = KINDS.get(export.kind)
    day = business_date(export.created_at)
    name = f"{kind.label if kind else _('Export')} {day.isoformat()}"
    if kind and kind.about:
        name = kind.about(export.by, QueryDict(export.query), day).name
    return sending.answer(opened, name, export.file_format)
