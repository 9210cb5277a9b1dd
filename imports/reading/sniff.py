"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from imports.reading.limits import MAX_BYTES
from imports.reading.refusals import Unreadable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STRANGERS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "gzip",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"MZ": "program",
    b"\x7fELF": "program",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"SQLite format": "SQLite",
    b"{\\rtf": "RTF",
}
_PAGE = re.compile(rb"^\s*(<!doctype html|<html|<table|<head|<meta|<div)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<(\?xml|!DOCTYPE|Workbook)", re.IGNORECASE)


def kind_of(path: Path) -> str:
    """`xlsx`, `xls`, `ods` or `csv`. Raises Unreadable for what is none of them."""
    size = path.stat().st_size
    if size == 0:
        raise Unreadable("empty")
    if size > MAX_BYTES:
        raise Unreadable("too_large", mb=MAX_BYTES // 1024 // 1024)
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK"):
        return _packed(path)
    if head.startswith(OLE):
        return _ole(path)
    if head.startswith((b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")):
        raise Unreadable("old_excel")
    for mark, name in _STRANGERS.items():
        if head.startswith(mark):
            raise Unreadable("stranger", what=name)
    bare = head.removeprefix(b"\xef\xbb\xbf")
    if _PAGE.match(bare):
        raise Unreadable("web_page")
    if _XML.match(bare):
        raise Unreadable("xml")
    if bare.lstrip()[:2] in (b'{"', b"[{", b"{\n", b"{ ", b"[\n"):
        raise Unreadable("stranger", what="JSON")
    return "csv"


def _packed(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {info.filename for info in archive.infolist()}
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "xl/workbook.bin" in names:
                raise Unreadable("xlsb")
            if "content.xml" in names:
                return _open_document(archive)
            if "word/document.xml" in names:
                raise Unreadable("stranger", what="Word")
            if "ppt/presentation.xml" in names:
                raise Unreadable("stranger", what="PowerPoint")
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError):
        raise Unreadable("damaged") from None
    raise Unreadable("stranger", what="ZIP")


def _open_document(archive: zipfile.ZipFile) -> str:
    declared = b""
    if "mimetype" in archive.namelist() and archive.getinfo("mimetype").file_size < 200:
        declared = archive.read("mimetype")
    if declared and b"spreadsheet" not in declared:
        raise Unreadable("stranger", what="OpenDocument")
    return "ods"


def _ole(path: Path) -> str:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Unreadable("password")
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return "xls"
    if "WordDocument".encode("utf-16-le") in content:
        raise Unreadable("stranger", what="Word")
    if len(content) < 4096:
        raise Unreadable("damaged")
    raise Unreadable("stranger", what="OLE")
