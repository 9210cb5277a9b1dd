"""Texts as they are shown while somebody's data may not be processed: parts of the name name them too (decision 0026).

The words are those an erasure asks about (`variants`). Nobody is asked here, so a word that is also an ordinary one hides
only where it is written as a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from accounts import variants
from accounts.naming import LETTER, MARK, Naming, is_chinese, long_enough, pattern_of, taken_apart
from core import searchkeys

if TYPE_CHECKING:
    from accounts.models import KeyPerson

_SMALL = {
    "am", "an", "as", "at", "be", "by", "do", "go", "he", "hi", "if", "in", "is", "it", "me", "my", "no", "of", "ok", "on",
    "or", "so", "to", "up", "us", "we", "i", "a",
}  # fmt: skip
# Names that are words or months as well: they hide with a title before them or "'s" behind.
_WORDS = {
    "art", "april", "august", "bill", "bob", "brown", "carol", "case", "chase", "cook", "dale", "dawn", "drew", "field",
    "forest", "frank", "grace", "grant", "gray", "green", "guy", "hall", "hope", "joy", "june", "king", "lane", "long",
    "low", "major", "mark", "max", "may", "mill", "miller", "page", "park", "pat", "paper", "penny", "price", "rich",
    "rob", "rose", "sale", "small", "smart", "song", "stone", "summer", "sun", "sunny", "will", "wood", "woods", "young",
    "can", "hang", "gang", "ping", "she", "you", "fang", "min", "tan", "ran", "man", "men", "sang", "fan", "pan",
}  # fmt: skip
_BEFORE_NAME = ("Mr ", "Mr. ", "Mrs ", "Mrs. ", "Ms ", "Ms. ", "Miss ", "Dr ", "Dr. ", "Herr ", "Frau ")
# Family names that are words: 小高 stands for somebody only where the sentence goes on or ends as after a name.
_ORDINARY = set(
    "高方白金石马馬时時于於计計米麦麥路车車包花黑钱錢常安平成文武夏江海华華万萬千全冷温溫左右单單向项項水应應严嚴明和"
)
_NOT_BEHIND = "(?<![提最更较較很增升降缩縮减減大])"
_GOES_ON = r"(?=$|[^\u3400-\u9fff]|[的说說在和与與是也要去来來会會想给給让讓把对對同跟问問已还還不没沒将將约約打])"
_NOT_PEOPLE = {
    "小于", "小於", "小时", "小時", "小计", "小計", "小米", "小麦", "小麥", "小车", "小車", "小包", "小路", "小花", "小方", "小白",
    "老师", "老師", "老板", "老闆", "老路", "老花", "小姐", "小组", "小組", "小数", "小數", "阿里",
}  # fmt: skip
_NOT_GIVEN = {
    "国庆", "國慶", "建设", "建設", "文化", "和平", "中华", "中華", "光明", "胜利", "勝利", "新年", "东方", "東方", "安全", "平安",
    "永久", "高峰", "国际", "國際", "健康", "阳光", "陽光", "海洋", "前进", "前進", "明天", "天津", "上海", "北京", "南京", "长江", "長江",
    "长城", "長城", "春天", "卫星", "衛星", "成功", "发展", "發展", "世界", "美丽", "美麗", "春节", "春節", "中秋", "立新", "立春",
}  # fmt: skip
# What goes on as another word: 高总额, 提高工作.
_ENDS = {
    "总": "(?![量额体数价部计产销])",
    "總": "(?![量額體數價部計產銷])",
    "工": "(?![作厂廠业業艺藝资資期序具价價时時商]|程(?![师師]))",
    "董": "",
}


class Called(Naming):
    """What names some persons where texts are shown: for certain, or by parts of their names.

    `others`: names that stay readable though a part of them is the same (colleagues, the company).
    """

    def __init__(self, persons: Iterable[KeyPerson], others: Iterable[str] = ()) -> None:
        persons = list(persons)
        super().__init__(persons)
        certain = self._pattern.pattern if self._pattern else ""
        theirs = {" ".join(str(person.name).split()).casefold() for person in persons}
        kept = {" ".join(str(other).split()) for other in others}
        kept = {name for name in kept if long_enough(name) and name.casefold() not in theirs}
        branches = [f"(?P<keep>(?i:{'|'.join(map(pattern_of, sorted(kept, key=len, reverse=True)))}))"] if kept else []
        branches += [f"(?i:{certain})"] if certain else []
        branches += dict.fromkeys(_branches(persons))
        self._pattern = re.compile("|".join(branches)) if branches else None

    def _clean(self, text: str) -> str:
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: found[0] if found.lastgroup == "keep" else MARK, text)

    def found_in(self, text: str) -> list[tuple[int, int]]:
        """Where a text names them."""
        found = self._pattern.finditer(text) if self._pattern else ()
        return [match.span() for match in found if match.lastgroup != "keep"]


def _branches(persons: Iterable[KeyPerson]) -> Iterator[str]:
    for person in persons:
        name = " ".join(str(person.name).split())
        written, spelled = variants.written_in(name)
        if written:
            yield from _written(written)
        if spelled:
            yield from _spelled(spelled, whole=not written)
        for nickname in taken_apart(name)[1]:
            if is_chinese(nickname):
                yield from (re.escape(nickname),) if len(nickname) > 1 else ()
            elif len(nickname) > 1 and nickname.casefold() not in _SMALL | _WORDS:
                yield from _cased(nickname)


def _written(name: str) -> Iterator[str]:
    if len(name) > 1:
        yield re.escape(name)
    for each in variants.spellings(name):
        behind = _NOT_BEHIND if each.family in _ORDINARY else ""
        for word in each.titled:
            yield f"{behind}{re.escape(word)}{_ENDS.get(word[len(each.family) :], '')}"
        for word in each.familiar:
            if word not in _NOT_PEOPLE:
                yield f"{_NOT_BEHIND}{re.escape(word)}{_GOES_ON if each.family in _ORDINARY else ''}"
        if len(each.given) > 1 and each.given not in _NOT_GIVEN:
            yield re.escape(each.given)
        if each.given:
            family, given = searchkeys.pinyin(each.family), searchkeys.pinyin(each.given)
            yield f"(?i:{pattern_of(family + given)})"
            yield from _cased(
                f"{family.capitalize()} {given.capitalize()}", f"{given.capitalize()} {family.capitalize()}"
            )


def _spelled(name: str, *, whole: bool) -> Iterator[str]:
    some = variants.parts(name)
    if short := variants.initials(name):
        first, last = re.escape(short[0].upper()), re.escape(short[1])
        yield rf"(?<!{LETTER}){first}\. ?{last}(?!{LETTER})"
        yield rf"(?<!{LETTER}){last},? {first}\."
    if len(name) > 1 and name.casefold() not in _SMALL and not (whole and long_enough(name)):
        yield from _cased(name)
    if len(some) > 1:
        yield f"(?i:{pattern_of(''.join(some))})"
        yield f"(?i:{pattern_of(' '.join(reversed(some)))})"
    for part in some:
        if part.casefold() in _WORDS:
            yield rf"(?:{'|'.join(f'(?<={re.escape(before)})' for before in _BEFORE_NAME)}){re.escape(part)}(?!{LETTER})"
            yield rf"(?<!{LETTER}){re.escape(part)}(?=['’]s)"
        else:
            yield from _cased(part)


def _cased(*words: str) -> Iterator[str]:
    """As names are written: with a capital, or all in capitals."""
    for word in words:
        for form in {word if word[:1].isupper() else word[:1].upper() + word[1:], word.upper()}:
            yield pattern_of(form)
