"""Formulas that no program has calculated, as programs write them."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.cast import Cast
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
