"""In which alphabet of bytes a text was saved: UTF-8, UTF-16, GB18030, Big5 or Windows-1252."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Callable

from imports.reading.refusals import Unreadable

SAMPLE = 200_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_USUAL = "，。：；、（）《》“”‘’！？－—…·％＋／　．￥℃①②③④⑤"


def charset_of(data: bytes) -> str:
    """The codec that reads all of `data`. Raises Unreadable when none does."""
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return _checked(data, codec)
    without = _utf16_without_mark(data)
    if without:
        return _checked(data, without)
    if _reads(data, "utf-8"):
        return "utf-8"
    best, score = "", 0.0
    for codec, usual in (("gb18030", _is_usual_simplified), ("big5", _is_usual_traditional), ("cp1252", _is_latin)):
        reader = "cp950" if codec == "big5" else codec
        if _reads(data, reader):
            share = _share(data, reader, usual)
            if share > score:
                best, score = reader, share
    if not best or score < 0.5:
        raise Unreadable("charset", line=_first_odd_line(data))
    return best


def _reads(data: bytes, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)("strict")
    try:
        for start in range(0, len(data), 1 << 20):
            decoder.decode(data[start : start + (1 << 20)])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _checked(data: bytes, codec: str) -> str:
    if _reads(data, codec):
        return codec
    raise Unreadable("truncated_text" if codec.startswith("utf-16") else "charset", line=_first_odd_line(data))


def _utf16_without_mark(data: bytes) -> str:
    sample = data[:4000]
    if len(sample) < 8 or b"\0" not in sample:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 4 * even and odd > len(sample) // 20:
        return "utf-16-le"
    if even > 4 * odd and even > len(sample) // 20:
        return "utf-16-be"
    return ""


def _share(data: bytes, codec: str, usual: Callable[[str], bool]) -> float:
    """Which share of the letters beyond ASCII is one that people write every day."""
    text = data[:SAMPLE].decode(codec, "ignore")
    letters = [letter for letter in text if ord(letter) > 127]
    if not letters:
        return 0.0
    good = sum(1 for letter in letters if letter in _USUAL or usual(letter))
    return good / len(letters)


def _is_usual_simplified(letter: str) -> bool:
    """The first level of GB 2312, 3,755 characters; digits and letters of full width."""
    try:
        code = letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and (0xB0 <= code[0] <= 0xD7 or code[0] == 0xA3)


def _is_usual_traditional(letter: str) -> bool:
    """The first level of Big5, 5,401 characters."""
    try:
        code = letter.encode("big5")
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and 0xA4 <= code[0] <= 0xC6


def _is_latin(letter: str) -> bool:
    """Letters with an accent, the euro, quotation marks; a run of two is rare, so GB never looks like it."""
    return (unicodedata.category(letter) in ("Ll", "Lu") and ord(letter) < 0x180) or letter in "€–—’“”°²³§£"


def _first_odd_line(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as failure:
        return data[: failure.start].count(b"\n") + 1
    return 1
