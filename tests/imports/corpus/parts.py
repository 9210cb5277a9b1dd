"""Spreadsheets put together by hand, so that they can be wrong in one place."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterable

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
BOOK = (
    '<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
BOOK_RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
FOOT = "</sheetData></worksheet>"


def cell(place: str, text: str) -> str:
    """A cell with a text of its own."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def rows(*cells: str) -> str:
    """A sheet with a row for each text of cells."""
    return HEAD + "".join(f'<row r="{n}">{c}</row>' for n, c in enumerate(cells, 1)) + FOOT


GOOD = rows(cell("A1", "Company"), cell("A2", "Acme Ltd"))


def xlsx(
    sheet: str | bytes = GOOD,
    *,
    extra: Iterable[tuple[str, str | bytes]] = (),
    without: Iterable[str] = (),
    **parts: str | bytes,
) -> bytes:
    """A workbook of one sheet; `parts` (book, book_rels, types, rels) replace, `without` leaves out."""
    packed = io.BytesIO()
    usual: dict[str, str | bytes] = {
        "[Content_Types].xml": parts.get("types", TYPES), "_rels/.rels": parts.get("rels", RELS),
        "xl/workbook.xml": parts.get("book", BOOK), "xl/_rels/workbook.xml.rels": parts.get("book_rels", BOOK_RELS),
        "xl/worksheets/sheet1.xml": sheet,
    }  # fmt: skip
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [*usual.items(), *extra]:
            if name not in without:
                archive.writestr(name, content)
    return packed.getvalue()


def ods(content: str | bytes, mimetype: str = "application/vnd.oasis.opendocument.spreadsheet") -> bytes:
    """An OpenDocument file with this content.xml."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return packed.getvalue()


def packed(*names: str) -> bytes:
    """A zip with these empty files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


def ole(*names: str, size: int = 8192) -> bytes:
    """What begins like an old Office file and names these streams."""
    body = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"".join(name.encode("utf-16-le") + b"\0\0" for name in names)
    return body.ljust(size, b"\0")


def many_rows(count: int) -> bytes:
    """A sheet of so many rows, of sizes as in real files."""
    lots = random.Random(7)  # noqa: S311 - no secret
    body = "".join(f'<row r="{n}"><c r="A{n}"><v>{lots.random()}</v></c></row>' for n in range(1, count + 1))
    return xlsx(HEAD + body + FOOT)


def lying(size: int) -> bytes:
    """A workbook whose sheet declares fewer bytes than it unpacks to."""
    content = bytearray(xlsx(rows(*(cell(f"A{n}", f"Company {n}") for n in range(1, 400)))))
    real = len(rows(*(cell(f"A{n}", f"Company {n}") for n in range(1, 400)))).to_bytes(4, "little")
    return bytes(content).replace(real, size.to_bytes(4, "little"))


def encrypted() -> bytes:
    """A zip whose parts say that they are encrypted."""
    content = bytearray(xlsx())
    start = 0
    while (start := content.find(b"PK\x01\x02", start)) >= 0:
        content[start + 8] |= 1
        start += 4
    return bytes(content)
