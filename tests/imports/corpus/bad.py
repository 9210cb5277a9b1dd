"""Files that cannot be read, each with words of the message that says so."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable

from tests.imports.corpus import parts as p

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 if n > 1 else str()};" * 10}">' for n in range(1, 10))
    + "]>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY out SYSTEM "file:///etc/passwd">]>'
STRINGS = "<sst><si><t>&lol9;</t></si></sst>"
NO_XML = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
DAMAGED, OPEN_AGAIN, ENTITIES = "damaged or incomplete", "Excel", "XML entities"
WIDE = ",".join(f"c{n}" for n in range(300))

BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    # nothing in it
    "empty.xlsx": (lambda: b"", "is empty"),
    "one_space.csv": (lambda: b" ", "no rows"),
    "only_line_ends.csv": (lambda: b"\r\n" * 50, "no rows"),
    "only_separators.csv": (lambda: b",,,\n,,,\n,,,\n", "no rows"),
    "only_a_mark.csv": (lambda: b"\xef\xbb\xbf", "no rows"),
    "no_cells.xlsx": (lambda: p.xlsx(p.HEAD + p.FOOT), "no rows"),
    "blank_cells.xlsx": (lambda: p.xlsx(p.rows(p.cell("A1", " "), p.cell("B2", " "))), "no rows"),
    "no_sheets.xlsx": (lambda: p.xlsx(book=f"<workbook {NO_XML}><sheets/></workbook>"), "no sheet"),
    # something else
    "picture.xlsx": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(2000), "PNG"),
    "photo.csv": (lambda: b"\xff\xd8\xff\xe0" + bytes(2000), "JPEG"),
    "moving.xls": (lambda: b"GIF89a" + bytes(100), "GIF"),
    "paper.xlsx": (lambda: b"%PDF-1.7\n" + bytes(200), "PDF"),
    "program.csv": (lambda: b"MZ\x90\0" + bytes(500), "program"),
    "linux.csv": (lambda: b"\x7fELF\x02" + bytes(500), "program"),
    "packed.csv": (lambda: gzip.compress(b"Company\nAcme"), "gzip"),
    "packed.rar": (lambda: b"Rar!\x1a\x07" + bytes(50), "RAR"),
    "packed.7z": (lambda: b"7z\xbc\xaf\x27\x1c" + bytes(50), "7-Zip"),
    "base.sqlite": (lambda: b"SQLite format 3\0" + bytes(500), "SQLite"),
    "letter.rtf": (lambda: b"{\\rtf1\\ansi hello}", "RTF"),
    "letter.docx": (lambda: p.packed("word/document.xml", "[Content_Types].xml"), "Word"),
    "talk.pptx": (lambda: p.packed("ppt/presentation.xml"), "PowerPoint"),
    "any.zip": (lambda: p.packed("a.txt", "b.txt"), "ZIP"),
    "binary.xlsb": (lambda: p.packed("xl/workbook.bin"), "xlsb"),
    "letter.odt": (lambda: p.ods("<x/>", "application/vnd.oasis.opendocument.text"), "OpenDocument"),
    "letter.doc": (lambda: p.ole("WordDocument"), "Word"),
    "mail.msg": (lambda: p.ole("__nameid_version1.0"), "OLE"),
    "secret.xlsx": (lambda: p.ole("EncryptedPackage", "EncryptionInfo"), "password"),
    "secret_parts.xlsx": (p.encrypted, "password"),
    "excel2.xls": (lambda: b"\x09\x00\x04\x00\x02\x00\x10\x00" + bytes(100), "very old Excel"),
    "export.xls": (lambda: b"<html><body><table><tr><td>Company</td></tr></table></body></html>", "web page"),
    "table.xls": (lambda: b"\xef\xbb\xbf<table><tr><td>A</td></tr></table>", "web page"),
    "office2003.xml": (lambda: b'<?xml version="1.0"?><Workbook xmlns="x"/>', "XML file"),
    "data.json": (lambda: b'[{"company": "Acme"}]', "JSON"),
    "noise.csv": (lambda: random.Random(3).randbytes(5000), ""),  # noqa: S311
    # broken
    "cut.xlsx": (lambda: p.xlsx()[:-200], DAMAGED),
    "cut_early.xlsx": (lambda: p.xlsx()[:60], DAMAGED),
    "cut.ods": (lambda: p.ods("<office/>")[:150], DAMAGED),
    "cut.xls": (lambda: p.ole("Workbook", size=600), DAMAGED),
    "hollow.xls": (lambda: p.ole("Workbook"), DAMAGED),
    "tiny.xls": (lambda: p.ole(size=100), DAMAGED),
    "flipped.xlsx": (lambda: p.many_rows(300).replace(b"worksheets/sheet1", b"worksheets/sheet1", 1)[:-900] + b"\0" * 900, DAMAGED),
    "no_links.xlsx": (lambda: p.xlsx(without=["xl/_rels/workbook.xml.rels"]), DAMAGED),
    "no_sheet_part.xlsx": (lambda: p.xlsx(without=["xl/worksheets/sheet1.xml"]), DAMAGED),
    "bad_xml.xlsx": (lambda: p.xlsx(p.HEAD + "<row><c r='A1'><v>1</v></row" + p.FOOT), DAMAGED),
    "bad_book.xlsx": (lambda: p.xlsx(book="<workbook"), DAMAGED),
    "bad_content.ods": (lambda: p.ods("<office:document-content"), ""),
    # hostile
    "laughs_strings.xlsx": (lambda: p.xlsx(extra=[("xl/sharedStrings.xml", LAUGHS + STRINGS)]), ENTITIES),
    "laughs_sheet.xlsx": (lambda: p.xlsx(LAUGHS + p.GOOD.removeprefix('<?xml version="1.0" encoding="UTF-8"?>')), ENTITIES),
    "laughs_book.xlsx": (lambda: p.xlsx(book=LAUGHS + "<workbook>&lol9;</workbook>"), ENTITIES),
    "outside.xlsx": (lambda: p.xlsx(extra=[("xl/styles.xml", OUTSIDE + "<styles>&out;</styles>")]), ENTITIES),
    "outside_links.xlsx": (lambda: p.xlsx(book_rels=OUTSIDE + "<Relationships>&out;</Relationships>"), ENTITIES),
    "laughs.ods": (lambda: p.ods(LAUGHS + "<office>&lol9;</office>"), ENTITIES),
    "wide_letters.xlsx": (lambda: p.xlsx(p.GOOD.encode("utf-16")), "no spreadsheet program"),
    "bomb.xlsx": (lambda: p.xlsx(p.HEAD + " " * 60_000_000 + p.FOOT), "far more"),
    "bomb_beside.xlsx": (lambda: p.xlsx(extra=[("xl/media/a.bin", bytes(60_000_000))]), "far more"),
    "bomb.ods": (lambda: p.ods(b" " * 60_000_000), "far more"),
    "lying_sizes.xlsx": (lambda: p.lying(500), ""),
    "outside_name.xlsx": (lambda: p.xlsx(extra=[("../../etc/cron.d/x", "x")]), "no spreadsheet program"),
    "root_name.xlsx": (lambda: p.xlsx(extra=[("/etc/passwd", "x")]), "no spreadsheet program"),
    "drive_name.xlsx": (lambda: p.xlsx(extra=[("C:\\windows\\x", "x")]), "no spreadsheet program"),
    "many_parts.xlsx": (lambda: p.xlsx(extra=[(f"x/{n}", "") for n in range(2100)]), "far more"),
    "far_row.xlsx": (lambda: p.xlsx(p.HEAD + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>' + p.FOOT), "200,000 rows"),
    "far_column.xlsx": (lambda: p.xlsx(p.HEAD + '<row r="1"><c r="XFD1"><v>1</v></c></row>' + p.FOOT), "200 columns"),
    "far_corner.xlsx": (
        lambda: p.xlsx(p.HEAD + '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + p.FOOT),
        "far below the data, in XFD1048576",
    ),
    # too much
    "million.xlsx": (lambda: p.many_rows(1_000_000), "200,000 rows"),
    "million.csv": (lambda: b"Company\n" + b"Acme Ltd\n" * 1_000_000, "200,000 rows"),
    "wide.csv": (lambda: f"{WIDE}\n{WIDE}\n".encode(), "200 columns"),
    "large.csv": (lambda: b"Company,Notes\n" + (b"Acme," + b"x" * 1000 + b"\n") * 32_000, "30 MB"),
    # text that is none
    "open_quote.csv": (lambda: b'Company,Notes\nAcme,"never closed\nBeta,x\nGamma,y\n', "line 2 is never closed"),
    "open_quote_long.csv": (lambda: b'Company,Notes\nAcme,"never' + b"\nBeta,x" * 2000, "line 2 is never closed"),
    "mixed.csv": (lambda: "Company\nМосква\n".encode() + b"\xff\xfe\x80\x81\n" + "Ünï\n".encode() * 3, "cannot be recognised"),
    "half_letter.csv": (lambda: b"\xff\xfe" + "Company\nAcme".encode("utf-16-le")[:-1], "middle of a character"),
    "zeros.csv": (lambda: bytes(5000), ""),
    "random.csv": (lambda: random.Random(1).randbytes(3000), ""),
    "random_short.csv": (lambda: random.Random(3).randbytes(60), ""),
    "random_wide.csv": (lambda: b"\xff\xfe" + bytes(b for b in random.Random(2).randbytes(4000) if not 0xD8 <= b < 0xE0)[:3000], "no text"),
    "only_header.csv": (lambda: b"Company,Person,Telephone\n", "no rows below it"),
}  # fmt: skip
