"""The two Chinese catalogues in locale/: what is wrong with them, and how they are compiled (docs/translating.md).

For people who work on the code: needs polib, which the running application does without.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import polib
from opencc import OpenCC

LANGUAGES: Final = ("zh_Hans", "zh_Hant")

_PLACEHOLDER: Final = re.compile(r"%\(\w+\)[a-z]|%%|%[a-z]|\{\w*\}")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_NARROW: Final = re.compile(r"[\u3400-\u9fff”」][,;:?!]|[,;:?!][\u3400-\u9fff“「]")
# One character of several traditional ones, and used as such in Traditional Chinese too.
_IN_BOTH: Final = frozenset("台后里只面面于干松几占才系表准志布采范升周家欲回向合借克余谷斗丑朱姜岳群峰床秘麵卧")
# Conversion character by character leaves these behind (ux.md, Words that go wrong).
_MAINLAND_WORDS: Final = (
    "導入", "導出", "默認", "搜索", "保存", "用戶", "登錄", "軟件", "信息", "網絡", "設置", "屏幕", "賬", "郵箱",
    "短信", "視頻", "數據", "鏈接", "刷新", "加載", "界面", "打印", "撤銷", "支持", "服務器", "響應", "准客戶",
)  # fmt: skip

# Of these, conversion word by word leaves the simplified one behind (天后, 公司里): what the catalogue means, and the
# words in which the character itself is right.
_LEFT_BEHIND: Final = {
    "后": ("後", ("皇后", "太后", "王后", "后妃", "影后", "天后宮")),
    "里": ("裡", ("公里", "英里", "海里", "里程", "里長", "鄰里")),
    "准": ("準", ("核准", "批准", "准許", "不准", "准予", "獲准", "准假")),
    "占": ("佔", ("占卜", "占星")),
}


def path_of(language: str, folder: Path) -> Path:
    """The source of a language's catalogue below the locale folder."""
    return folder / language / "LC_MESSAGES" / "django.po"


def faults(language: str, folder: Path) -> list[str]:
    """What is wrong with a catalogue, a line each; empty when nothing is."""
    catalogue = polib.pofile(str(path_of(language, folder)))
    found = [f"{entry.msgid!r}: {fault}" for entry in catalogue for fault in _faults_of(entry, language)]
    compiled = path_of(language, folder).with_suffix(".mo")
    if not compiled.exists() or texts(polib.mofile(str(compiled))) != texts(catalogue):
        found.append("django.mo is not what django.po says: run `bin/manage messages`")
    return found


def texts(catalogue: Any) -> dict[tuple[str | None, str], list[str]]:
    """Every translated text by its context and English."""
    return {
        (entry.msgctxt, entry.msgid): _words(entry) for entry in catalogue if not entry.obsolete and any(_words(entry))
    }


def compile_one(language: str, folder: Path) -> None:
    """Write django.mo beside django.po; it is committed, so that a machine without gettext shows Chinese."""
    source = path_of(language, folder)
    polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))


def _words(entry: Any) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _faults_of(entry: Any, language: str) -> list[str]:
    if entry.obsolete:
        return ["is no longer used"]
    if entry.fuzzy:
        return ["is only guessed (fuzzy)"]
    words = _words(entry)
    if not words or not all(words):
        return ["is not translated"]
    return [fault for text in words for fault in _faults_of_text(entry, text, language)]


def _faults_of_text(entry: Any, text: str, language: str) -> list[str]:
    found = []
    wanted = [sorted(_PLACEHOLDER.findall(english)) for english in (entry.msgid, entry.msgid_plural) if english]
    if sorted(_PLACEHOLDER.findall(text)) not in wanted:
        found.append(f"has other placeholders: {text}")
    if _NARROW.search(text):
        found.append(f"has narrow punctuation: {text}")
    wrong = _of_the_other_script(text, language)
    if wrong:
        found.append(f"has characters of the other script ({wrong}): {text}")
    if language == "zh_Hant":
        found += [f"has the mainland word {word}: {text}" for word in _MAINLAND_WORDS if word in text]
        found += [f"has mainland quotation marks: {text}"] if "“" in text else []
        found += [f"has {char} for {right}: {text}" for char, right in _left_behind(text)]
    return found


def _left_behind(text: str) -> list[tuple[str, str]]:
    """Simplified characters that also exist in Traditional Chinese, outside the words in which they do."""
    found = []
    for char, (right, words) in _LEFT_BEHIND.items():
        rest = text
        for word in words:
            rest = rest.replace(word, "")
        if char in rest:
            found.append((char, right))
    return found


def _of_the_other_script(text: str, language: str) -> str:
    back, there = _converters(language)
    return "".join(
        char
        for char in dict.fromkeys(_CHINESE.findall(text))
        if char not in _IN_BOTH and there.convert(char) != char and back.convert(char) == char
    )


@lru_cache(maxsize=2)
def _converters(language: str) -> tuple[Any, Any]:
    """For zh_Hant: a character that to-traditional changes and to-simplified does not is a simplified one."""
    return (OpenCC("t2s"), OpenCC("s2t")) if language == "zh_Hant" else (OpenCC("s2t"), OpenCC("t2s"))
