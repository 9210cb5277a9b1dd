"""Reading the four files: encodings, separators, headings and rows, whatever program saved them."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from imports.sales_pipeline.report import LoadFailed, Report

LARGEST_FILE = 256 * 1024 * 1024
LARGEST_FIELD = 1024 * 1024
REQUIRED = {
    "accounts": ("account",),
    "products": ("product",),
    "sales_pipeline": ("opportunity_id", "sales_agent", "account", "deal_stage"),
    "sales_teams": ("sales_agent",),
}
OPTIONAL = {
    "accounts": ("sector", "year_established", "revenue", "employees", "office_location", "subsidiary_of"),
    "products": (),
    "sales_pipeline": ("product", "engage_date", "close_date", "close_value"),
    "sales_teams": ("manager", "regional_office"),
}
_SPACES = re.compile(r"\s+")
_NOT_NAME = re.compile(r"[^a-z0-9]+")

Row = dict[str, str]


@dataclass(frozen=True)
class Files:
    """The rows of the four files; every expected column is there, empty where the file has none."""

    accounts: list[Row]
    products: list[Row]
    sales_pipeline: list[Row]
    sales_teams: list[Row]


def read(folder: Path, report: Report) -> Files:
    """Read all four files of a folder; raises LoadFailed naming everything that is missing."""
    if not folder.is_dir():
        raise LoadFailed(f"There is no folder {folder}.")
    found = {path.name.lower(): path for path in sorted(folder.iterdir()) if path.is_file()}
    missing = [f"{name}.csv" for name in REQUIRED if f"{name}.csv" not in found]
    if missing:
        raise LoadFailed(f"{folder} lacks {', '.join(missing)}.")
    return Files(**{name: _table(name, found[f"{name}.csv"], report) for name in REQUIRED})


def _table(name: str, path: Path, report: Report) -> list[Row]:
    if path.stat().st_size > LARGEST_FILE:
        raise LoadFailed(f"{path.name} is larger than {LARGEST_FILE // 1024 // 1024} MB.")
    text = decode(path.read_bytes(), path.name)
    if "\x00" in text:
        report.mend("nul_characters_removed", path.name)
        text = text.replace("\x00", "")
    rows = _rows(text, path.name)
    if not rows:
        raise LoadFailed(f"{path.name} is empty: not even headings.")
    columns = [_NOT_NAME.sub("_", heading.strip().lower()).strip("_") for heading in rows[0]]
    lacking = [column for column in REQUIRED[name] if column not in columns]
    if lacking:
        raise LoadFailed(f"{path.name} lacks the column {', '.join(lacking)} (it has: {', '.join(columns)[:200]}).")
    _tell_columns(name, columns, report)
    wanted = (*REQUIRED[name], *OPTIONAL[name])
    place = {column: columns.index(column) for column in wanted if column in columns}
    return [_row(cells, wanted, place) for cells in rows[1:] if any(cell.strip() for cell in cells)]


def _row(cells: list[str], wanted: tuple[str, ...], place: dict[str, int]) -> Row:
    """One row by column; a short row has empty cells."""
    return {
        column: _clean(cells[place[column]]) if column in place and place[column] < len(cells) else ""
        for column in wanted
    }


def _tell_columns(name: str, columns: list[str], report: Report) -> None:
    for column in OPTIONAL[name]:
        if column not in columns:
            report.mend("column_missing_taken_as_empty", f"{name}.{column}")
    for column in columns:
        if column and column not in REQUIRED[name] and column not in OPTIONAL[name] and name != "products":
            report.leave_out("unknown_column", f"{name}.{column}")


def _clean(cell: str) -> str:
    """One line of text without control characters."""
    return _SPACES.sub(" ", "".join(ch if ch.isprintable() else " " for ch in cell)).strip()


def _rows(text: str, name: str) -> list[list[str]]:
    csv.field_size_limit(LARGEST_FIELD)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(",;\t|", key=first.count)
    try:
        return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if row]
    except csv.Error as error:
        raise LoadFailed(f"{name} cannot be read as CSV: {error}.") from None


def decode(data: bytes, name: str) -> str:
    """The text of a file saved as UTF-8, UTF-16 (with its mark), GBK or Western European."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16", name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return _decoded(data, "cp1252", name)
    return text if _looks_chinese(text) else _decoded(data, "cp1252", name)


def _looks_chinese(text: str) -> bool:
    """Western text read as GBK turns into rare characters; Chinese text is mostly of the common ones."""
    foreign = [ch for ch in text if ch > "\x7f"]
    common = sum(1 for ch in foreign if _in_gb2312(ch))
    return common >= 0.7 * len(foreign)


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _decoded(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise LoadFailed(f"{name} is in no known encoding (UTF-8, UTF-16, GBK, Windows-1252).") from None
