"""What the account plan keeps of the portrait: our position, their spend a year, their greatest pressure (decision 0023)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.services.refusals import InvalidInput
from commons.together import read as together
from keyaccounts.models import PRESSURES, Part, Period, PlanText, Position, Supplier, Wallet
from keyaccounts.services import notes, plan
from portraits.models import Kind, Subject
from portraits.services import binding

if TYPE_CHECKING:
    from accounts.models import Account, KeyPerson

POSITION, SPEND, PRESSURE = "account.position", "account.spend", "account.pressure"
CODES = {each.value: each.name.lower() for each in Supplier}
PRESSED = {part.value: part.value.removeprefix("p_") for part in PRESSURES}


def read(accounts: Sequence[Account], persons: Sequence[KeyPerson]) -> Iterator[binding.Fact]:
    """The latest position and the latest year's spend of each account, and the pressure judged greatest; one statement."""
    ids = [account.pk for account in accounts]
    if not ids:
        return
    positions, wallets, texts = together(
        Position.objects.current().filter(account__in=ids).order_by("account_id", "-on", "-pk").distinct("account_id"),
        Wallet.objects.current()
        .filter(account__in=ids, period=Period.YEAR)
        .order_by("account_id", "-on", "-pk")
        .distinct("account_id"),
        PlanText.objects.current()
        .filter(Q(level__gt=0), account__in=ids, part__in=PRESSED)
        .order_by("account_id", "-level", "-pk")
        .distinct("account_id"),
    )
    for row in positions:
        yield binding.Fact(POSITION, row.account_id, None, CODES[row.position], row.on, row.by_id)
    for row in wallets:
        on = timezone.localdate(row.noted_at)
        yield binding.Fact(SPEND, row.account_id, None, f"{_plain(row.spend)} {row.currency}", on, row.by_id)
    for row in texts:
        on, words = timezone.localdate(row.written_at), str(Part(row.part).label)
        yield binding.Fact(PRESSURE, row.account_id, None, PRESSED[row.part], on, row.by_id, shown=words)


def _plain(amount: Decimal) -> str:
    return f"{amount.to_integral() if amount == amount.to_integral() else amount:f}"


def _present(target: binding.Target, source: str) -> str:
    return next((fact.text for fact in read([target.account], []) if fact.source == source), "")


def write_position(target: binding.Target, text: str) -> bool:
    """Note it from today on; a mistake is made void in the plan. Raises InvalidInput."""
    if not text:
        raise InvalidInput(_("A position that was noted by mistake is made void in the account plan."))
    if text not in CODES.values():
        return False  # an answer of the company's own
    values = {"position": Supplier[text.upper()], "why": target.source}
    if _present(target, POSITION) != text:
        notes.note(target.account, Position, values, by=target.by, today=target.today)
    return True


def write_spend(target: binding.Target, text: str) -> bool:
    """Note what they spend in this year; what was written as ours stays. A mistake is made void in the plan.

    Raises InvalidInput.
    """
    if not text:
        raise InvalidInput(_("An amount that was noted by mistake is made void in the account plan."))
    if _present(target, SPEND) == text:
        return True
    amount, _gap, currency = text.partition(" ")
    if Decimal(amount) < 1:
        raise InvalidInput(_("Write what they spend in a year, at least 1."))
    year = notes.first_day(target.today, Period.YEAR)
    there = Wallet.objects.current().filter(account=target.account, period=Period.YEAR, on=year, currency=currency)
    before = there.order_by("-pk").first()
    ours = before.ours if before is not None and (before.ours or 0) <= Decimal(amount) else None
    values = {"spend": Decimal(amount), "currency": currency, "ours": ours, "on": year}
    notes.note(target.account, Wallet, values, by=target.by, today=target.today)
    return True


def write_pressure(target: binding.Target, text: str) -> bool:
    """Judge it decisive, written last of those that are; its note stays. Raises InvalidInput."""
    if not text:
        raise InvalidInput(_("How strong a pressure is stands in the account plan: change it there."))
    part = next((part for part, code in PRESSED.items() if code == text), None)
    if part is None:
        return False  # an answer of the company's own
    if _present(target, PRESSURE) != text:
        plan.press(target.account, part, by=target.by)
    return True


def _in_three(labels: Mapping[str, Any]) -> list[dict[str, str]]:
    """Answers by code as a field stores them."""
    found = []
    for code, label in labels.items():
        words = {"code": code}
        for name, language in (("en", "en"), ("hans", "zh-hans"), ("hant", "zh-hant")):
            with override(language):
                words[name] = str(label)
        found.append(words)
    return found


def _positions() -> list[dict[str, str]]:
    return _in_three({code: Supplier(value).label for value, code in CODES.items()})


def _pressures() -> list[dict[str, str]]:
    return _in_three({code: Part(part).label for part, code in PRESSED.items()})


def register() -> None:
    """Let fields of the portrait be bound to them."""
    choice, money, account = (Kind.CHOICE.value,), (Kind.MONEY.value,), Subject.ACCOUNT
    binding.register(
        read,
        binding.Source(POSITION, account, _("Supplier position"), "plan", choice, write_position, answers=_positions),
        binding.Source(SPEND, account, _("Their spend in our field"), "plan", money, write_spend),
        binding.Source(
            PRESSURE, account, _("Their greatest pressure"), "plan", choice, write_pressure, answers=_pressures
        ),
    )
