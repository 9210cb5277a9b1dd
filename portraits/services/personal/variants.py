"""What else a person may be called: parts of the name, family name with a title, short names; each is asked about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from accounts.naming import is_chinese, long_enough
from core import searchkeys

if TYPE_CHECKING:
    from accounts.models import KeyPerson

LEAST_PART = 3  # letters of a part of a name
TITLES = (
    "总", "總", "董", "工", "经理", "經理", "主任", "主管", "先生", "女士", "小姐", "老师", "老師", "厂长", "廠長",
    "部长", "部長", "科长", "科長", "处长", "處長", "院长", "院長", "姐", "哥", "老板", "老闆",
)  # fmt: skip
BEFORE = ("老", "小", "阿")
_OF_TWO = {
    "欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "夏侯", "皇甫", "东方", "東方", "令狐", "慕容", "尉迟", "尉遲",
    "公孙", "公孫", "长孙", "長孫", "司徒", "端木", "百里", "呼延", "南宫", "南宮", "独孤", "獨孤",
}  # fmt: skip


def of(persons: Iterable[KeyPerson]) -> list[str]:
    """Every word that may mean one of them and is not certain to; the longest first."""
    found: set[str] = set()
    for person in persons:
        name = " ".join(str(person.name).split())
        found |= _chinese(name.replace("·", "")) if is_chinese(name) else _latin(name)
        if not long_enough(name):
            found.add(name)
    return sorted((word for word in found if word), key=lambda word: (-len(word), word))


def _chinese(name: str) -> set[str]:
    family = name[:2] if name[:2] in _OF_TWO else name[:1]
    given = name[len(family) :]
    found = {family + title for title in TITLES} | {before + family for before in BEFORE}
    if len(given) > 1:
        found.add(given)
    if len(name) > 1:
        sound_family, sound_given = searchkeys.pinyin(family), searchkeys.pinyin(given)
        found |= {f"{sound_family}{sound_given}", f"{sound_family} {sound_given}", f"{sound_given} {sound_family}"}
    return found - {name}


def _latin(name: str) -> set[str]:
    parts = [part for part in name.replace(",", " ").replace(".", " ").split() if len(part) >= LEAST_PART]
    found = {part for part in parts if part.casefold() != name.casefold()}
    return found | {"".join(parts), " ".join(reversed(parts))} if len(parts) > 1 else found
