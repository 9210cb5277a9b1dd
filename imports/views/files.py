"""Files to take away: an empty one to fill in, and the rows that were not written."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from audit import services as audit
from core.access import Access, access
from imports.kinds.catalogue import KINDS
from imports.models import Import
from imports.services import failed, templates
from lists.sheets import TYPES


@access(Access.MEMBER, "GET")
def template(request: HttpRequest, kind: str) -> HttpResponseBase:
    """A spreadsheet to fill in with the columns of a kind, headed in the reader's language."""
    if kind not in KINDS:
        raise Http404
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind}.xlsx"
        templates.write(KINDS[kind], path)
        return _sent(path, f"{kind}.xlsx")


@access(Access.MEMBER, "GET")
def rows(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The failed rows (with ?skipped the skipped ones, with ?remarks those written with a remark) and what is said of each."""
    batch = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    which = next((name for name in ("skipped", failed.REMARKS) if name in request.GET), "failed")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.xlsx"
        count = failed.write(batch, path, which=which)
        audit.record("import.rows_exported", batch, by=request.user, rows=count, skipped=which == "skipped")
        stem = Path(batch.file_name).stem[:100]
        return _sent(path, f"{stem}-{which}.xlsx")


def _sent(path: Path, name: str) -> FileResponse:
    """The file, still open when its folder goes."""
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=TYPES["xlsx"])
