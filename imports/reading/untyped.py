"""An ods file whose texts have no type, read as the texts they are."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from imports.reading import packed
from imports.reading.ods import UNTYPED

_NEEDED = ("mimetype", "META-INF/manifest.xml", "content.xml")


def typed(path: Path) -> io.BytesIO:
    """The tables of the file at `path`, looked through already, with every text called one: else it is read as empty."""
    made = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as now:
        for name in _NEEDED[:2]:
            if name in archive.namelist():
                now.writestr(name, archive.read(name))
        with now.open(_NEEDED[2], "w", force_zip64=True) as part:
            for piece in packed.content(archive):
                part.write(UNTYPED.sub(rb'<table:table-cell office:value-type="string"\1>', piece))
    made.seek(0)
    return made
