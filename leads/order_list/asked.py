"""What an address asks of the list of orders: whose, of which days, narrowed how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts import search as account_search
from accounts.models import Account, AccountQuerySet
from commons.finding import candidates
from commons.numbers import numbered
from core import amounts, formatting
from leads import search
from leads.models import Opportunity, Order, OrderLine, OrderQuerySet
from leads.pipeline import periods
from leads.pipeline.whose import Whose
from lists import imported
from lists.registry import COLUMNS, VIEW
from users.models import User, UserQuerySet
from users.teams import subtree

MOST_FOUND = 500
USUAL_PERIOD = "last"
NAMES = (
    "scope", "period", "first", "last", "team", "person", "account", "product", "min", "max", "currency", "state", "q", "imported", "sort",
    COLUMNS, VIEW,
)  # fmt: skip
VOID, ANY = "void", "any"
STATES: dict[str, Promise] = {
    VOID: pgettext_lazy("orders", "Void"),
    ANY: pgettext_lazy("orders", "Valid and void"),
}


@dataclass
class Asked(Whose):
    """A question about orders; the team is that of the day of the order."""

    # -- what is asked ---------------------------------------------------------------------------------------
    @property
    def usual_scope(self) -> str:
        """Those credited to the reader, to a manager's teams, everything for an admin; a search looks everywhere."""
        everywhere = self.text("q") or (self.account and not self.leads_others)
        return "all" if everywhere else super().usual_scope

    def who(self) -> UserQuerySet:
        """To whom an order may be credited."""
        return User.objects.visible_to(self.user).exclude(role="admin")

    @cached_property
    def account(self) -> Account | None:
        """The only account, as long as the reader serves it."""
        number = self.text("account")
        if not number.isdecimal() or len(number) > 18:
            return None
        return Account.objects.served_by(self.user).filter(pk=int(number)).only("name").first()

    @cached_property
    def period(self) -> periods.Period:
        """Of which days: from one to another, else the last twelve months, of one account all of them."""
        first, last = self.day("first"), self.day("last")
        if first or last:
            return periods.between(first, last)
        asked = "" if self.text("period") == periods.DAYS else self.text("period")
        return periods.chosen(asked or ("all" if self.account or self.imported else USUAL_PERIOD), self.today)

    def day(self, name: str) -> date | None:
        """A day of the address (2026-01-31), or None."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            return None

    @cached_property
    def currency(self) -> str:
        """Only this currency."""
        asked = self.text("currency").upper()
        return asked if len(asked) == 3 and asked.isascii() and asked.isalpha() else ""

    @cached_property
    def imported(self) -> int | None:
        """Only those of this import."""
        number = self.text("imported")
        return int(number) if number.isdecimal() and len(number) < 10 else None

    @cached_property
    def state(self) -> str:
        """Void ones alone or as well; valid ones unless asked."""
        return self.choice("state", STATES)

    def amount(self, name: str) -> Decimal | None:
        """A bound of the amount as it was typed, or None."""
        read = amounts.read(self.text(name), settings.CURRENCY) if self.text(name) else None
        return read if read is not None and abs(read) < Decimal(10) ** 14 else None

    # -- rows ------------------------------------------------------------------------------------------------
    @cached_property
    def sources(self) -> list[OrderQuerySet]:
        """One queryset per door of the reader, narrowed: an OR over the doors would cost fifty times more."""
        return [self.narrowed(Order.objects.at_accounts(door, user=self.user)) for door in self._doors]

    def narrowed(self, orders: OrderQuerySet) -> OrderQuerySet:
        """These orders as far as the filters let them through."""
        return orders.filter(self._whose() & self._when() & self._what())

    @property
    def _doors(self) -> list[AccountQuerySet]:
        if self.scope == "team" and not self.user.is_admin:
            return [Account.objects.of_teams(self.user)]
        return account_search.served_doors(self.user)

    def _whose(self) -> Q:
        found = Q()
        if self.account:
            found &= Q(account=self.account)
        if self.person:
            return found & Q(credited_to=self.person)
        if self.team:
            return found & Q(team_id__in=subtree(self.team.pk))
        if self.scope == "mine":
            return found & Q(credited_to_id__in=self.user.served_owner_ids)
        if self.scope == "team" and not self.user.is_admin:
            return found & Q(team_id__in=self.user.managed_team_ids)
        return found

    def _when(self) -> Q:
        first, last = self.period.first, self.period.last
        found = Q(ordered_on__gte=first) if first else Q()
        return found & Q(ordered_on__lte=last) if last else found

    def _what(self) -> Q:
        found = Q(voided_at=None) if not self.state else Q(voided_at__isnull=False) if self.state == VOID else Q()
        if self.currency:
            found &= Q(currency=self.currency)
        for name, column in (("min", "amount__gte"), ("max", "amount__lte")):
            if (amount := self.amount(name)) is not None:
                found &= Q(**{column: amount})
        if self.imported and imported.ids:
            found &= Q(pk__in=imported.ids("orders", self.imported, self.user))
        if self.text("product"):
            found &= of_product(self.text("product"))
        return found & self._called(self.text("q")) if self.text("q") else found

    def _called(self, text: str) -> Q:
        """Found by number, by the customer's name, or by the opportunity it was."""
        deals = search.opportunities(self.user, text, MOST_FOUND)
        doors = [account_search.matching(door, text, telephones=False) for door in self._doors]
        accounts = candidates(doors, MOST_FOUND)
        return numbered(text) | Q(opportunity_id__in=deals.ids) | Q(account_id__in=accounts.ids)

    # -- addresses -------------------------------------------------------------------------------------------
    def address(self, **changes: str | None) -> str:
        """The query string that asks the same, with some things changed; None or "" takes one out."""
        query = QueryDict(mutable=True)
        for name in (*NAMES, *changes):
            if value := changes[name] if name in changes else self.text(name):
                query[name] = value
        return query.urlencode(safe=",")

    @property
    def whose(self) -> str:
        """The scope in words, for paper."""
        return str(self.scopes[self.scope])

    @property
    def chips(self) -> list[tuple[str, str]]:
        """(address without it, words) of everything that narrows."""
        words: list[tuple[str, Any]] = [("q", f"“{self.text('q')}”")] if self.text("q") else []
        if self.account:
            words.append(("account", self.account.name))
        if self.text("period") and self.period.key not in (USUAL_PERIOD, periods.DAYS):
            words.append(("period", self.period.words))
        words += [(name, it.name) for name, it in (("team", self.team), ("person", self.person)) if it]
        if self.text("product"):
            words.append(("product", f"{_('Product')}: {self.text('product')}"))
        for name, label in (("min", _("from %(amount)s")), ("max", _("up to %(amount)s"))):
            if (amount := self.amount(name)) is not None:
                words.append((name, label % {"amount": formatting.number(amount)}))
        if self.currency:
            words.append(("currency", self.currency))
        if self.imported:
            words.append(("imported", _("from one import")))
        if self.state:
            words.append(("state", STATES[self.state]))
        days = [(self.address(first=None, last=None), self.period.words)] if self.period.key == periods.DAYS else []
        return [*days, *((self.address(**{name: None}), said) for name, said in words)]


def of_product(text: str) -> Q:
    """Orders by what the lines say, or by the product of the opportunity it was."""
    lines = OrderLine.objects.filter(order=OuterRef("pk"), removed_at=None, text__icontains=text)
    deals = Opportunity.objects.filter(pk=OuterRef("opportunity"), product__icontains=text)
    return Q(Exists(lines)) | Q(Exists(deals))
