"""Formulas that no program has calculated, as programs write them."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from imports.models import ImportRow
from tests.cast import Cast
from tests.imports.corpus.parts import ods
from tests.imports.wizard.conftest import checked, problems

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("empty", ["<v></v>", "<v/>", "<v />", ""])
def test_a_formula_that_was_never_calculated_is_said_in_its_cell(
    cast: Cast, sheet: Any, tmp_path: Path, empty: str
) -> None:
    path = sheet([["Company", "Contact", "Title"], ["One Ltd", "Jo", "FORMULA"], ["FORMULA", "Sam", "Buyer"]])
    made = tmp_path / "made.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        shared = re.findall(r"<t[^>]*>([^<]*)</t>", old.read("xl/sharedStrings.xml").decode())
        place = shared.index("FORMULA")
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                cell = rf'<c r="(\w+)" t="s"><v>{place}</v></c>'
                text = re.sub(cell, rf'<c r="\1"><f>"x"&amp;1</f>{empty}</c>', text.decode()).encode()
            new.writestr(name, text)
    batch = checked(made, "leads", cast.ann)
    assert problems(batch) == {2: ["formula_cell"], 3: ["formula_cell"]}
    assert (batch.planned["create"], batch.planned["error"]) == (1, 1)  # a title can be missing, a company cannot
    assert [note["code"] for note in batch.about["notes"]] == ["formulas"]


CELL = "<table:table-cell {}><text:p>{}</text:p></table:table-cell>"
FORMULA = 'table:formula="of:=CONCATENATE([.A9];&quot;&gt;&quot;)"'


def table(name: str, *rows: list[str]) -> str:
    lines = "".join(f"<table:table-row>{''.join(cells)}</table:table-row>" for cells in rows)
    return f'<table:table table:name="{name}">{lines}</table:table>'


def test_formulas_of_an_ods_give_their_result_or_are_said(cast: Cast, tmp_path: Path) -> None:
    text, bare = 'office:value-type="string"', f"<table:table-cell {FORMULA}/>"
    error = f'{FORMULA} {text} office:string-value="" calcext:value-type="error"'
    covered = f'<table:table-cell {text} table:number-columns-repeated="2"><text:p>Jo</text:p></table:table-cell>'
    head = [CELL.format(text, word) for word in ("Company", "Contact", "Title", "Region")]
    body = table(
        "List",
        head,
        [CELL.format(f"{FORMULA} {text}", "One Ltd"), covered, bare],
        [bare, CELL.format(text, "Sam"), CELL.format(text, "Buyer")],
        [CELL.format(error, "#REF!"), CELL.format(text, "Ann")],
    ) + table("Other", [CELL.format(text, "x")])
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    path = tmp_path / "made.ods"
    path.write_bytes(ods(
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} {calc}><office:body>'
        f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    ))  # fmt: skip
    batch = checked(path, "leads", cast.ann)
    assert problems(batch) == {2: ["formula_cell"], 3: ["formula_cell"], 4: ["error_cell"]}
    assert ImportRow.objects.of(batch).get(number=2).raw == ["One Ltd", "Jo", "Jo", {"x": ""}]
    assert [(note["code"], note["params"]) for note in batch.about["notes"]] == [
        ("formulas", {"n": 2, "cells": ["A3", "D2"]}), ("error_cells", {"n": 1, "cells": ["A4"]}),
    ]  # fmt: skip
