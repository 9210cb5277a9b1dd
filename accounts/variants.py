"""What else a person may be called: parts of the name, family name with a title, short names, initials.

An erasure asks about each place (decision 0051); while processing is restricted they are not shown (`accounts.called`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.naming import is_chinese, long_enough, other_characters, taken_apart
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
_RUNS = re.compile(r"[\u3400-\u9fff·]+|[^\u3400-\u9fff·]+")


@dataclass(frozen=True)
class Chinese:
    """A name in characters: the family's and the given one."""

    family: str
    given: str

    @classmethod
    def of(cls, name: str) -> Chinese:
        """Taken apart; a family name has one character, a few have two."""
        cut = 2 if name[:2] in _OF_TWO else 1
        return cls(name[:cut], name[cut:])

    @property
    def titled(self) -> list[str]:
        """The family name with a title, in the script it is written in."""
        return [self.family + title for title in TITLES if _fits(self.family, title)]

    @property
    def familiar(self) -> list[str]:
        """The family name as friends say it."""
        return [before + self.family for before in BEFORE]

    @property
    def sounds(self) -> list[str]:
        """In Latin letters."""
        if not self.given:
            return []
        family, given = searchkeys.pinyin(self.family), searchkeys.pinyin(self.given)
        return [f"{family}{given}", f"{family} {given}", f"{given} {family}"]


def of(persons: Iterable[KeyPerson]) -> list[str]:
    """Every word that may mean one of them and is not certain to; the longest first."""
    found: set[str] = set()
    for person in persons:
        name = " ".join(str(person.name).split())
        written, spelled = written_in(name)
        found |= _chinese(written) | _latin(spelled) | {written, spelled}
        found |= {each for each in taken_apart(name)[1] if len(each) > 1}
        if long_enough(name):
            found -= {name, *other_characters(name)}
    return sorted((word for word in found if word), key=lambda word: (-len(word), word))


def written_in(name: str) -> tuple[str, str]:
    """The part of a name in characters, and the part in letters: some cards show both. Nicknames are left out."""
    runs = _RUNS.findall(taken_apart(name)[0])
    written = "".join(run.replace("·", "") for run in runs if is_chinese(run))
    return written, " ".join("".join(run for run in runs if not is_chinese(run)).split())


def spellings(name: str) -> Iterator[Chinese]:
    """A name in characters in both scripts."""
    for each in sorted({name, *other_characters(name)}):
        if each:
            yield Chinese.of(each)


def parts(name: str) -> list[str]:
    """The parts of a name in letters that are long enough to be looked for."""
    return [part for part in name.replace(",", " ").replace(".", " ").split() if len(part) >= LEAST_PART]


def initials(name: str) -> tuple[str, str] | None:
    """The first letter of the first name, and the last name; None for a name of one part."""
    every = [part for part in name.replace(",", " ").replace(".", " ").split() if part.isalpha()]
    return (every[0][0], every[-1]) if len(every) > 1 and len(every[0]) > 1 and len(every[-1]) > 1 else None


def _chinese(name: str) -> set[str]:
    found: set[str] = set()
    for each in spellings(name):
        found |= {*each.titled, *each.familiar, *each.sounds}
        if len(each.given) > 1:
            found.add(each.given)
    return found


def _latin(name: str) -> set[str]:
    some = parts(name)
    found = {part for part in some if part.casefold() != name.casefold()}
    if short := initials(name):
        found.add(f"{short[0]}. {short[1]}")
    return found | {"".join(some), " ".join(reversed(some))} if len(some) > 1 else found


def _fits(family: str, title: str) -> bool:
    """Whether both are of one script; what is written alike in both fits."""
    simple, full = searchkeys.simplified, searchkeys.traditional
    return (simple(family), simple(title)) == (family, title) or (full(family), full(title)) == (family, title)
