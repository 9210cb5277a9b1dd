"""What higher apps keep beside an account and show in its list: a column, a filter, an order (portraits/columns.py)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_filters import Filter

from accounts.columns import ACCOUNTS
from core.keyset import Sort
from lists import registry

if TYPE_CHECKING:
    from accounts.models import Account, AccountQuerySet
    from users.models import User


@dataclass(frozen=True)
class Beside:
    """One column. `attach` gives each row what its template shows, by one statement; `narrow` and `order` are optional.

    The order is not offered where pooled accounts are listed too, and `narrow` leaves them out.
    """

    name: str
    words: Any
    attach: Callable[[Sequence[Account], User], None]
    template: str
    narrow: Callable[[], Filter] | None = None
    order: tuple[Any, Sort] | None = None
    annotate: Callable[[AccountQuerySet], AccountQuerySet] | None = None
    usual: bool = False


_beside: dict[str, Beside] = {}


def register(column: Beside) -> None:
    """Let the list of accounts show it."""
    _beside[column.name] = column
    registry.add_column(ACCOUNTS, column.name, column.words, usual=column.usual)


def get(name: str) -> Beside | None:
    """A column by its name."""
    return _beside.get(name)


def filters() -> dict[str, Filter]:
    """The filters that the list has besides its own."""
    return {name: column.narrow() for name, column in _beside.items() if column.narrow}


def sorts() -> dict[str, tuple[Any, Sort]]:
    """The orders that the list has besides its own."""
    return {name: column.order for name, column in _beside.items() if column.order}


def template_of(name: str) -> str:
    """The template of a column's cells; empty for the list's own columns."""
    return _beside[name].template if name in _beside else ""


def attach(names: Sequence[str], accounts: Sequence[Account], user: User) -> None:
    """Give the rows what the chosen columns show."""
    for name in names:
        if accounts and (column := _beside.get(name)):
            column.attach(accounts, user)
