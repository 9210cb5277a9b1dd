"""Keys under which a name of any script is found: characters, pinyin, initials, bigrams."""

import re
from functools import lru_cache
from operator import add

import opencc
from pypinyin import Style, lazy_pinyin
from pypinyin import pinyin as all_pinyin
from pypinyin.core import Pinyin

from core.telephones import without_extension
from core.text import half_width

_SPACE = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\D+")
SORT_KEY_LENGTH = 64


@lru_cache(maxsize=1)
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """Lower-case, width-folded and in simplified characters, spaces and punctuation as they are."""
    return _to_simplified().convert(half_width(text).casefold())


def fold(text: str) -> str:
    """Lower-case, width-folded, simplified, without punctuation: two spellings of a name meet here."""
    return _NOT_WORD.sub("", simplified(text))


@lru_cache(maxsize=16384)
def _of_part(part: str) -> tuple[str, str]:
    """Pinyin and initials of what stands between spaces: whoever makes keys asks for a company's name several times."""
    syllables = [piece for word in _words.seg(_to_simplified().convert(part)) for piece in _of_word(word)]
    firsts = [word[0] for piece in syllables for word in _SPACE.split(piece.strip()) if word]
    return _NOT_WORD.sub("", "".join(syllables).casefold()), _NOT_WORD.sub("", "".join(firsts).casefold())


_words = Pinyin()


@lru_cache(maxsize=16384)
def _of_word(word: str) -> tuple[str, ...]:
    """Syllables of one word of the dictionary: the words of a hundred thousand names are a few thousand."""
    return tuple(lazy_pinyin([word]))


def pinyin(text: str) -> str:
    """Full pinyin without tones and spaces; other scripts stay as they are (重庆 -> chongqing)."""
    return "".join([_of_part(part)[0] for part in text.split(" ")])


def initials(text: str) -> str:
    """First letters of each syllable or word (重庆印刷 -> cqys)."""
    return "".join([_of_part(part)[1] for part in text.split(" ")])


def readings(letter: str) -> list[str]:
    """Every way one character is read, without tones (重 -> chong, zhong); a letter reads as itself."""
    return sorted(set(all_pinyin(_to_simplified().convert(letter), style=Style.NORMAL, heteronym=True)[0])) or [letter]


def bigrams(*texts: str) -> list[str]:
    """The distinct two-character pieces of the texts, single characters included for short names."""
    pieces: set[str] = set()
    for text in texts:
        if len(text) == 1:
            pieces.add(text)
        pieces.update(map(add, text, text[1:]))
    return sorted(pieces)


def telephone_tail(telephone: str, length: int = 4) -> str:
    """The last digits of a telephone number before its extension, empty when it has fewer."""
    digits = _DIGITS.sub("", without_extension(telephone))
    return digits[-length:] if len(digits) >= length else ""


def sort_key(text: str) -> str:
    """What a list sorts names by: pinyin for Chinese, folded letters otherwise."""
    return pinyin(text)[:SORT_KEY_LENGTH] or text[:SORT_KEY_LENGTH]


@lru_cache(maxsize=1)
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def traditional(text: str) -> str:
    """In traditional characters, the rest as it is."""
    return _to_traditional().convert(text)
