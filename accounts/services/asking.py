"""Asking whether a customer exists: softly limited, so that nobody reads the whole list by asking (issue 4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from accounts import duplicates
from accounts.duplicates import Twin
from audit import services as audit
from core import matchkeys
from core.errors import Refusal
from core.telephones import apart
from core.text import half_width

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import Promise

    from users.models import User

A_MINUTE = 60  # questions of one person
LONGEST = 200
WHOLE_NUMBER, LEAST_LETTERS, LEAST_SIGNS = 7, 4, 3
_PINYIN = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|[aeio]ng|uai|iao|[iu]an|[ae]i|ao|ou|[aeiu]n|ia|ie|iu"
    r"|ua|uo|ui|[uv]e|er|[aoeiuv]))+"
)
_NUMBER = re.compile(r"[\d\s()+\-./–]+")


class TooManyQuestions(Refusal):
    """Somebody asks faster than one asks for customers."""

    code = "too_many_questions"


def count_question(user: User, *, now: datetime) -> None:
    """Raise TooManyQuestions beyond A_MINUTE questions in the minute of `now`."""
    key = f"exists:{user.pk}:{now:%Y%m%d%H%M}"
    cache.add(key, 0, 120)
    try:
        asked = cache.incr(key)
    except ValueError:  # it has just run out
        return
    if asked > A_MINUTE:
        raise TooManyQuestions(
            _("You have asked %(most)d times within a minute. Wait a minute, then go on."), most=A_MINUTE
        )


def exists(user: User, text: str, *, now: datetime) -> list[Twin]:
    """Who has a customer of this name, telephone, e-mail or website; the question is kept, without its words.

    Raises TooManyQuestions.
    """
    count_question(user, now=now)
    text = half_width(text.replace("\0", "")).strip()[:LONGEST]
    found = duplicates.find(user, **described(text))
    hidden = sum(twin.hidden for twin in found)
    audit.record("customer.asked_for", user, by=user, kind=kind_of(text), found=len(found), hidden=hidden)
    return found


def hint(text: str) -> str | Promise:
    """Why finding nothing for `text` is no plain no: too short, a part of a number, a name in letters; empty when it is."""
    kind, plain = kind_of(text), half_width(text).strip()
    digits = sum(sign.isdigit() for sign in plain)
    if digits and _is_number(plain) and (digits < WHOLE_NUMBER or is_local(plain)):
        return _("This is a part of a number: ask with all of its digits, the area code among them.")
    if kind != "name":
        return ""
    key = matchkeys.name(plain).key
    if len(key) < (LEAST_LETTERS if key.isascii() else LEAST_SIGNS):
        return _("This is very short: ask with the whole name, or with a telephone number.")
    if _PINYIN.fullmatch(key):
        return _("A Chinese name in letters is found by all of its syllables only: ask with its characters as well.")
    return ""


def kind_of(text: str) -> str:
    """What a text is taken for: "email", "telephone", "website" or "name"."""
    if matchkeys.email(text):
        return "email"
    if _is_number(text) and matchkeys.telephone(text):
        return "telephone"
    return "website" if " " not in text and matchkeys.domain(text) else "name"


def is_local(text: str) -> bool:
    """Whether a text is a whole number without its area code, which is asked for in every area."""
    return kind_of(text) == "telephone" and bool(matchkeys.with_areas(matchkeys.telephone(text)))


def _is_number(text: str) -> bool:
    number, extension = apart(text)
    return bool(_NUMBER.fullmatch(number if extension else text))


def described(text: str) -> dict[str, Any]:
    """The text as what it is; a website may be a name as well."""
    kind = kind_of(text)
    if kind == "email":
        return {"emails": [text]}
    if kind == "telephone":
        return {"telephones": [text], "anywhere": True}
    return {"name": text, "website": text} if kind == "website" else {"name": text}
