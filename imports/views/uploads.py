"""The list of imports, and bringing a file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.access import Access, access
from core.htmx import hx_redirect, is_htmx
from core.keyset import Sort, page
from imports.forms import UploadForm
from imports.models import Import, Kind
from imports.refusals import FileRefused
from imports.services import uploading
from imports.views.shown import nav_of

INVALID = 422


@access(Access.MEMBER, "GET")
def imports(request: HttpRequest) -> HttpResponse:
    """One's own imports and, for a manager, those of the teams, newest first; everybody's for an admin."""
    rows = Import.objects.served_by(request.user).select_related("by")
    shown = page(
        [rows], Sort("created_at", descending=True), after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )  # fmt: skip
    context = {
        "page": shown,
        "prev": f"?before={shown.before}" if shown.before else "",
        "next": f"?after={shown.after}" if shown.after else "",
    }
    return render(request, "imports/list.html#list" if is_htmx(request) else "imports/list.html", context)


@access(Access.MEMBER, "GET", "POST")
def upload(request: HttpRequest) -> HttpResponse:
    """Choose what the rows are and bring the file."""
    asked = request.GET.get("kind", "")
    initial = {"kind": asked if asked in Kind.values else Kind.LEADS}
    form = UploadForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                return hx_redirect(request, "imports:columns", _received(request, form).pk)
            except FileRefused as why:
                form.add_error("file", str(why))
    status = INVALID if form.is_bound else 200
    return render(
        request,
        "imports/upload.html",
        {"form": form, "step": 1, "kinds": Kind.choices, "nav_name": nav_of(asked)},
        status=status,
    )


def _received(request: HttpRequest, form: UploadForm) -> Import:
    file: UploadedFile[Any] = form.cleaned_data["file"]
    with tempfile.NamedTemporaryFile(prefix="import-") as kept:
        for piece in file.chunks():
            kept.write(piece)
        kept.flush()
        return uploading.receive(
            Path(kept.name), name=file.name or "", kind=form.cleaned_data["kind"], by=request.user, now=timezone.now()
        )
