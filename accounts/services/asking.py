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
from core.text import half_width

if TYPE_CHECKING:
    from datetime import datetime

    from users.models import User

A_MINUTE = 60  # questions of one person
LONGEST = 200
_NUMBER = re.compile(r"[\d\s()+\-./–転转ext#]+", re.IGNORECASE)


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


def kind_of(text: str) -> str:
    """What a text is taken for: "email", "telephone", "website" or "name"."""
    if matchkeys.email(text):
        return "email"
    if _NUMBER.fullmatch(text) and matchkeys.telephone(text):
        return "telephone"
    return "website" if " " not in text and matchkeys.domain(text) else "name"


def described(text: str) -> dict[str, Any]:
    """The text as what it is; a website may be a name as well."""
    kind = kind_of(text)
    if kind == "email":
        return {"emails": [text]}
    if kind == "telephone":
        return {"telephones": [text]}
    return {"name": text, "website": text} if kind == "website" else {"name": text}
