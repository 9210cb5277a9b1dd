"""Whoever enters a person again who was erased, or whose processing has stopped, is told (quality.md, The law)."""

from __future__ import annotations

import enum
import hmac
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import ForgottenName, KeyPerson
from accounts.services.refusals import WrongState
from core import matchkeys, searchkeys

if TYPE_CHECKING:
    from django.utils.functional import Promise


class Why(enum.StrEnum):
    """What stands against entering somebody."""

    RESTRICTED = "restricted"
    ERASED = "erased"


WORDS: dict[Why, str | Promise] = {
    Why.RESTRICTED: _(
        "This names somebody whose data may not be processed now. Leave the name out, or ask the account's manager."
    ),
    Why.ERASED: _(
        "Somebody of this name, number or address asked to be erased. Leave it out; if it is another person, or they"
        " agree to be entered again, add them as a key person on the account's page first."
    ),
}


SAY_ANEW = _(  # where somebody can say it
    "Somebody of this name, number or address asked to be erased. Leave it out, or say that it is another person or that"
    " they agree to be entered again."
)


@dataclass(frozen=True)
class Named:
    """Somebody who is to be entered: at which account, and by what."""

    account_id: int
    name: str = ""
    telephone: str = ""
    email: str = ""


class MayNotBeEntered(WrongState):
    """A name that brings back somebody who was erased, or touches one whose processing has stopped."""

    code = "person_protected"

    def __init__(self, why: Why, words: str | Promise = "") -> None:
        super().__init__(words or WORDS[why])
        self.why = why


def check(named: Named) -> None:
    """Raise MayNotBeEntered for somebody who may not be entered like this, unless somebody says that they may."""
    if why := against([named])[0]:
        raise MayNotBeEntered(why, SAY_ANEW if why == Why.ERASED else "")


def against(rows: Iterable[Named]) -> list[Why | None]:
    """For each what stands against it: a name counts within its account, numbers and addresses everywhere.

    At most three statements for any number; digests are made only once somebody has been erased.
    """
    named = list(rows)
    stopped = _restricted({row.account_id for row in named})
    if not stopped and not ForgottenName.objects.exists():
        return [None] * len(named)
    digests = [_digests(row) for row in named]
    known = {digest for each in digests for digest in each}
    erased: dict[str, set[int]] = defaultdict(set)
    for digest, account_id in ForgottenName.objects.filter(digest__in=known).values_list(
        "digest", "person__account_id"
    ):
        erased[digest].add(account_id)
    return [_of(row, theirs, stopped, erased) for row, theirs in zip(named, digests, strict=True)]


def _of(
    row: Named, digests: dict[str, bool], stopped: dict[int, set[tuple[str, str]]], erased: dict[str, set[int]]
) -> Why | None:
    if stopped.get(row.account_id, set()) & _keys(row):
        return Why.RESTRICTED
    if any(digest in erased and (anywhere or row.account_id in erased[digest]) for digest, anywhere in digests.items()):
        return Why.ERASED
    return None


def remember(persons: Iterable[KeyPerson]) -> None:
    """Keep one-way digests of what persons are called; before they are emptied. Safe to run again."""
    rows = []
    for person in persons:
        named = Named(person.account_id, str(person.name), person.telephone, person.email)
        rows += [ForgottenName(person=person, digest=digest) for digest in _digests(named)]
    ForgottenName.objects.bulk_create(rows, ignore_conflicts=True)


def _restricted(account_ids: set[int]) -> dict[int, set[tuple[str, str]]]:
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    rows = KeyPerson.objects.filter(account__in=account_ids, restricted_at__isnull=False, erased_at=None)
    for person in rows:
        found[person.account_id] |= _keys(Named(person.account_id, str(person.name), person.telephone, person.email))
    return found


def _keys(row: Named) -> set[tuple[str, str]]:
    found = {
        ("name", row.name and searchkeys.fold(row.name)),
        ("tel", row.telephone and matchkeys.telephone(row.telephone)),
        ("email", row.email and matchkeys.email(row.email)),
    }
    return {(kind, value) for kind, value in found if value}


def _digests(row: Named) -> dict[str, bool]:
    """By digest, whether it counts at every account."""
    return {digest(f"{kind}:{value}"): kind != "name" for kind, value in _keys(row)}


def digest(text: str) -> str:
    """One way, under the installation's key: whoever finds it cannot try names without the key."""
    key = f"forgotten:{settings.SECRET_KEY}".encode()
    return hmac.digest(key, text.encode(), "sha256").hex()
