"""Both Chinese catalogues are complete, compiled, and each in its own script."""

from __future__ import annotations

import shutil
from pathlib import Path

import polib
import pytest
from django.conf import settings

from core import catalogues

LOCALE = Path(settings.LOCALE_PATHS[0])


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_nothing_is_wrong_with_a_catalogue(language: str) -> None:
    assert catalogues.faults(language, LOCALE) == []


def test_both_catalogues_say_the_same_things() -> None:
    one, other = (polib.pofile(str(catalogues.path_of(language, LOCALE))) for language in catalogues.LANGUAGES)
    assert {(e.msgctxt, e.msgid) for e in one} == {(e.msgctxt, e.msgid) for e in other}


@pytest.mark.parametrize(
    ("language", "before", "after", "fault"),
    [
        ("zh_Hans", "已保存。", "", "is not translated"),
        ("zh_Hant", "已儲存。", "已保存。", "mainland word 保存"),
        ("zh_Hant", "客戶重要度", "客户重要度", "other script (户)"),
        ("zh_Hans", "客户重要度", "客戶重要度", "other script (戶)"),
        ("zh_Hans", "复查日期：%(day)s。", "复查日期：。", "other placeholders"),
        ("zh_Hans", "复查日期：%(day)s。", "复查日期:%(day)s。", "narrow punctuation"),
        ("zh_Hant", "已儲存。", "儲存 7 天后失效。", "has 后 for 後"),
        ("zh_Hant", "已儲存。", "之后儲存。", "has 后 for 後"),
        ("zh_Hant", "已儲存。", "已儲存在公司里。", "has 里 for 裡"),
        ("zh_Hant", "已儲存。", "已儲存准時。", "has 准 for 準"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, language: str, before: str, after: str, fault: str) -> None:
    shutil.copytree(LOCALE, tmp_path / "locale")
    path = catalogues.path_of(language, tmp_path / "locale")
    path.write_text(
        path.read_text(encoding="utf-8").replace(f'msgstr "{before}"', f'msgstr "{after}"'), encoding="utf-8"
    )
    catalogues.compile_one(language, tmp_path / "locale")
    assert any(fault in found for found in catalogues.faults(language, tmp_path / "locale"))


@pytest.mark.parametrize("text", ["皇后和太后", "三公里之後", "已核准", "7 天後", "這裡"])
def test_a_character_that_is_right_in_its_word_is_no_fault(text: str) -> None:
    assert catalogues._faults_of_text(polib.POEntry(msgid="x"), text, "zh_Hant") == []


def test_a_catalogue_that_was_not_compiled_again_is_named(tmp_path: Path) -> None:
    shutil.copytree(LOCALE, tmp_path / "locale")
    path = catalogues.path_of("zh_Hans", tmp_path / "locale")
    path.write_text(path.read_text(encoding="utf-8").replace('"已保存。"', '"保存好了。"'), encoding="utf-8")
    assert any("django.mo" in found for found in catalogues.faults("zh_Hans", tmp_path / "locale"))
