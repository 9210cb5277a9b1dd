"""Whether a company is there already, told without showing what is not the reader's to see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Account, State
from accounts.services.managers import managers_of
from core import formatting, searchkeys
from users.models import User

MOST = 5


@dataclass(frozen=True)
class Twin:
    """An account of the same name: the account itself for who may see it, otherwise only whom to ask."""

    account: Account | None
    state: str
    ask: str


def same_name(name: str, user: User, *, skip: int | None = None) -> list[Twin]:
    """Accounts whose name folds to the same characters, whoever owns them."""
    folded = searchkeys.fold(name)[:200]
    if len(folded) < 2:
        return []
    grams = searchkeys.bigrams(folded)
    twins = Account.objects.filter(search__grams__contains=grams, search__name_folded=folded)
    if skip is not None:
        twins = twins.exclude(pk=skip)
    found = list(twins.select_related("owner").order_by("pk")[:MOST])
    seen = set(Account.objects.visible_to(user).filter(pk__in=[a.pk for a in found]).values_list("pk", flat=True))
    return [
        Twin(
            account if account.pk in seen else None,
            State(account.state),
            _whom(account) if account.pk not in seen else "",
        )
        for account in found
    ]


def _whom(account: Account) -> str:
    return formatting.listed(_names(managers_of(account.team_id)[:1]))


def _names(ids: Iterable[int]) -> list[str]:
    return list(User.objects.filter(pk__in=list(ids)).values_list("name", flat=True))
