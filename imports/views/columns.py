"""Which column is which field."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from core import formatting
from core.access import Access, access
from core.errors import Refusal
from core.htmx import hx_redirect
from imports import tasks
from imports.forms import ColumnsForm
from imports.kinds.catalogue import KINDS
from imports.models import Import, ImportState
from imports.refusals import MappingRefused
from imports.services import aside, checking, mapping
from imports.views.shown import nav_of
from imports.words import capital, notes_of

INVALID = 422
AT_ONCE = 2000  # rows that are checked while the person waits
OPEN = (ImportState.MAPPING, ImportState.CHECKING, ImportState.PREVIEW)


@access(Access.MEMBER, "GET", "POST")
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """The columns with samples, the guess or what was remembered; saved, the rows are checked."""
    batch = get_object_or_404(Import.objects.visible_to(request.user).select_related("by"), pk=pk)
    if batch.state not in OPEN:
        return redirect("imports:detail", batch.pk)
    form = ColumnsForm(request.POST if request.method == "POST" else None, batch=batch, by=batch.by)
    if request.method == "POST" and form.is_valid():
        try:
            saved = mapping.save(batch, mapping=form.mapping(), options=form.options(), now=timezone.now())
        except MappingRefused as why:
            form.add_error(None, str(why))
        except Refusal as why:
            messages.error(request, str(why))
            return hx_redirect(request, "imports:detail", batch.pk)
        else:
            if saved.total <= AT_ONCE:
                checking.run(saved.pk, now=timezone.now())
            else:
                tasks.wake_imports()
            return hx_redirect(request, "imports:detail", saved.pk)
    return render(request, "imports/columns.html", _context(batch, form), status=INVALID if form.is_bound else 200)


def _context(batch: Import, form: ColumnsForm) -> dict[str, Any]:
    kind = KINDS[batch.kind]
    chosen = {name: form[f"column_{name}"].value() for name in map(str, range(len(batch.headers)))}
    missing = mapping.missing({name: key for name, key in chosen.items() if key}, kind)
    sheets = [{"index": index, **sheet} for index, sheet in enumerate(batch.about["sheets"]) if sheet["rows"]]
    notes = notes_of(batch)
    return {
        "batch": batch, "form": form, "step": 2, "nav_name": nav_of(batch.kind), "sheets": sheets, "notes": notes,
        "rows": list(zip(form.columns, mapping.samples(batch), strict=True)),
        "without_notes": not kind.notes,
        "records": batch.total - aside.at_the_end(batch),
        "missing": formatting.listed([capital(str(spec.label)) for spec in missing]),
    }  # fmt: skip


@access(Access.MEMBER, "POST")
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Another sheet, or another row of headers."""
    batch = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    chosen, row = request.POST.get("sheet", ""), request.POST.get("header_row", "")
    same = chosen == str(batch.sheet)
    header = int(row) if row.isdecimal() and len(row) < 7 and same else None
    try:
        number = int(chosen) if chosen.isdecimal() and len(chosen) < 5 else batch.sheet
        mapping.choose_sheet(batch, sheet=number, header_row=header)
    except Refusal as why:
        messages.error(request, str(why))
    return hx_redirect(request, "imports:columns", batch.pk)
