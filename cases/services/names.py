"""Whether a case names the customer it is about: shared ones name roles, never persons or companies (decision 0056)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from accounts import variants
from accounts.models import KeyPerson
from accounts.naming import Naming
from cases.models import TEXTS
from core import matchkeys, searchkeys

if TYPE_CHECKING:
    from cases.models import Case

LEAST_CHINESE, LEAST_LATIN = 3, 5  # characters of a company's name that stand for nobody else
SHOWN = 5


def certain(case: Case) -> list[str]:
    """Words of the case that name its account or a person of it for certain; two statements at most."""
    if case.account is None:
        return []
    texts = [getattr(case, name) for name in (*TEXTS, "product")]
    naming = Naming(_persons(case))
    found = {text[start:end] for text in texts for start, end in naming.found_in(text)}
    folded = [searchkeys.fold(text) for text in texts]
    key = matchkeys.name(case.account.name)
    names = {searchkeys.fold(case.account.name), key.core or key.key}
    names = {name for name in names if len(name) >= (LEAST_LATIN if name.isascii() else LEAST_CHINESE)}
    if any(name in text for name in names for text in folded):
        found.add(case.account.name)
    return sorted(found)[:SHOWN]


def doubtful(case: Case) -> list[str]:
    """Words that may stand for a person of the account: a family name with a title, a part of a name; one statement."""
    if case.account is None:
        return []
    texts = " \n ".join(getattr(case, name) for name in (*TEXTS, "product"))
    words = variants.of(_persons(case))
    found = [
        word for word in words if re.search(_whole(word), texts, re.IGNORECASE if len(word) > LEAST_CHINESE else 0)
    ]
    return found[:SHOWN]


def _whole(word: str) -> str:
    return rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)


def _persons(case: Case) -> list[KeyPerson]:
    rows = KeyPerson.objects.filter(account=case.account_id, merged_into=None, erased_at=None)
    return list(rows.order_by("pk"))
