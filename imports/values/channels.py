"""Telephones, addresses and the other short answers of a cell (pure)."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import phonenumbers

from core.telephones import apart
from imports.values.texts import NOTHING, Bad, as_text, folded, quoting

_SEVERAL = re.compile(
    r"[;；、\n|]+|(?<=\d{4})\s*[,，/／]\s*(?=\+|1[3-9]\d|0\d{2})|\s{2,}|(?<=\d{7})\s*[,，/／]\s*(?=[+(\d])|\s+(?=1[3-9]\d{9}\b)|\s+(?=[^\d\s:]+:)"
)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_ROUNDED = re.compile(r"\d(?:\.\d+)?e\+?\d+", re.IGNORECASE)


_NO_NUMBER = NOTHING | frozenset(
    "没有|沒有|没|沒|n.a.|n.a|n / a|no phone|无电话|無電話|暂无电话|暫無電話|暫無|没电话|沒電話|未提供|不详|不詳|保密|不提供|unknown|not available|tbd|待补|待補".split(
        "|"
    )
)
_NO_OTHER = re.compile(r"\s*[/;,、|]\s*(?:无|無|暂无|暫無|没有|沒有|n/a|-+)$", re.IGNORECASE)
_LETTER = re.compile(r"(?<=\d)[oil](?=\d)|^[ol](?=\d)", re.IGNORECASE)


def read_telephones(value: Any, *, region: str = "CN") -> list[str]:
    """Every number of a cell as people write it, each once. Raises Bad for what holds no number."""
    text = unicodedata.normalize("NFKC", as_text(value)).strip()
    if not text or folded(text) in _NO_NUMBER:
        return []
    text = _NO_OTHER.sub("", text)
    if _MOBILE.fullmatch(text):
        return [f"{text[:3]} {text[3:7]} {text[7:]}"]
    if _ROUNDED.fullmatch(text):  # 8.6138E+12: the spreadsheet has lost the last digits
        raise Bad("telephone_rounded", text=text[:40])
    text = re.sub(r"(?<=\d{7})\.0$", "", text)
    found: list[str] = []
    for part in _SEVERAL.split(text):
        part = part.strip(" ,/;:.")
        if not part:
            continue
        number = _telephone(part, region)
        if number and number not in found:
            found.append(number)
    if not found:
        raise Bad("telephone", text=text[:40])
    return found[:10]


# (415) 555-2671: written as in North America, which a Chinese area code would only make another number of.
_ABROAD = re.compile(r"(?![48]00)(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-. ])[2-9]\d{2}[-. ]\d{4}", re.ASCII)


def _telephone(part: str, region: str) -> str:
    number, extension = apart(part)
    bare = number if extension else part
    bare = re.sub(r"^\s*[^\d+(]*[:：]", "", bare).strip()  # 手机: 138…
    bare = re.sub(r"^\D*?(?=[+(\d])", "", bare, count=1)
    digits = re.sub(r"\D", "", bare)
    if not 5 <= len(digits) <= 17:
        return ""
    if _LETTER.search(part.strip() if not extension else bare):  # 13900139O01: a letter O, typed for a nought
        raise Bad("telephone_letter", text=part[:40])
    said = f"#{extension}" if extension else ""
    if region == "CN" and _ABROAD.fullmatch(bare):
        return f"{bare}{said}"
    try:
        parsed = phonenumbers.parse(bare, region)
    except phonenumbers.NumberParseException:
        return f"{bare[:30]}{said}"
    if not phonenumbers.is_valid_number(parsed):
        return f"{bare[:30]}{said}"
    at_home = phonenumbers.region_code_for_country_code(parsed.country_code or 0) == region
    style = phonenumbers.PhoneNumberFormat
    shape = style.NATIONAL if at_home else style.INTERNATIONAL
    shown = phonenumbers.format_number(parsed, shape)
    if at_home and re.fullmatch(r"1[3-9]\d{9}", re.sub(r"\D", "", shown)):
        plain = re.sub(r"\D", "", shown)
        shown = f"{plain[:3]} {plain[3:7]} {plain[7:]}"
    return f"{shown[:32]}{said}"


_YES = frozenset({"yes", "y", "true", "1", "x", "✓", "√", "是", "有", "对", "對", "已", "ok", "ja"})
_NO = frozenset({"no", "n", "false", "0", "否", "无", "無", "没有", "沒有", "不是", "×", "nein"})


@quoting
def read_yes(value: Any) -> bool | None:
    """Yes, no, or None for nothing. Raises Bad."""
    text = folded(as_text(value))
    if not text:
        return None
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Bad("yes", text=text[:40])


_EMAIL = re.compile(r"[^\s@<>;,，；、\"'()（）:：]+@[^\s@<>;,，；、\"'()（）]+\.[a-z]{2,}", re.IGNORECASE)


def read_email(value: Any) -> str:
    """The first e-mail address of a cell. Raises Bad for a text without one."""
    text = unicodedata.normalize("NFKC", as_text(value)).strip()
    if not text:
        return ""
    found = _EMAIL.search(text)
    if not found or len(found[0]) > 254:
        raise Bad("email", text=text[:40])
    return found[0].rstrip(".").lower()


def read_emails(value: Any) -> list[str]:
    """Every e-mail address of a cell, each once. Raises Bad for a broken cell."""
    text = unicodedata.normalize("NFKC", as_text(value))
    return list(dict.fromkeys(found.rstrip(".").lower() for found in _EMAIL.findall(text)))


_WEB = re.compile(r"^(https?://)?[\w.-]+\.[\w]{2,}(:\d+)?(/\S*)?$", re.IGNORECASE)


def read_website(value: Any) -> str:
    """An address with https:// in front; the first of several. Raises Bad."""
    text = unicodedata.normalize("NFKC", as_text(value)).strip()
    if not text:
        return ""
    first = re.split(r"[\s;；,，、]+", text)[0]
    if not _WEB.match(first) or len(first) > 190:
        raise Bad("website", text=text[:40])
    return first if "://" in first else f"https://{first}"


def read_tags(value: Any) -> list[str]:
    """Words separated by commas, semicolons or 、, each once."""
    parts = (part.strip() for part in re.split(r"[,;，；、|\n]+", as_text(value)))
    return list(dict.fromkeys(part[:40] for part in parts if part))[:20]
