"""Lines and what they add up to: every amount of a line, discount and total is computed here (domain.md 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.services.refusals import InvalidInput
from audit import services as audit
from leads.models import Opportunity, OpportunityLine, Product
from leads.services import opportunities, steps

if TYPE_CHECKING:
    from datetime import date

    from users.models import User

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
MOST_LINES = 200
LARGEST = Decimal(10) ** 14
CARRIED = ("product_id", "text", "quantity", "unit", "unit_price", "discount")


@dataclass(frozen=True)
class Line:
    """One line as somebody enters it; `discount` in percent."""

    text: str
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal = Decimal(0)
    unit: str = ""
    product_id: int | None = None

    @property
    def amount(self) -> Decimal:
        """What the line costs."""
        return amount_of(self.quantity, self.unit_price, self.discount)


def rounded(amount: Decimal) -> Decimal:
    """To cents, half up: the one rounding of this product's money."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def amount_of(quantity: Decimal, unit_price: Decimal, discount: Decimal = Decimal(0)) -> Decimal:
    """quantity x price less the discount in percent, rounded once, at the end."""
    return rounded(quantity * unit_price * (HUNDRED - discount) / HUNDRED)


def subtotal_of(lines: Iterable[Any]) -> Decimal:
    """The sum of the lines' amounts, as each is printed."""
    return sum((line.amount for line in lines), Decimal(0)).quantize(CENT)


def total_of(lines: Iterable[Any], discount: Decimal = Decimal(0)) -> Decimal:
    """The sum of the lines less an overall discount in percent."""
    return rounded(subtotal_of(lines) * (HUNDRED - discount) / HUNDRED)


def copies(rows: Iterable[Any]) -> list[Line]:
    """Stored lines as lines to enter again elsewhere."""
    return [Line(**{name: getattr(row, name) for name in CARRIED}) for row in rows]


def write(model: Any, lines: Sequence[Line], **parent: Any) -> None:
    """Make these the current lines of a document: by position, what is left over is taken out and kept.

    Call inside the transaction of the change. Raises InvalidInput for quantities, prices or discounts that cannot be.
    """
    check(lines)
    rows = list(model.objects.filter(**parent).current())
    for position, line in enumerate(lines, start=1):
        row = rows[position - 1] if position <= len(rows) else model(**parent)
        for name in CARRIED:
            setattr(row, name, getattr(line, name))
        row.position, row.amount = position, line.amount
        row.save()
    gone = [row.pk for row in rows[len(lines) :]]
    if gone:
        model.objects.filter(pk__in=gone).update(removed_at=timezone.now())


def check(lines: Sequence[Line]) -> None:
    """Raise InvalidInput for lines that cannot be."""
    if len(lines) > MOST_LINES:
        raise InvalidInput(_("At most %(most)d lines."), most=MOST_LINES)
    for line in lines:
        if not line.text.strip():
            raise InvalidInput(_("Every line says what it is about."))
        if line.quantity <= 0:
            raise InvalidInput(_("“%(text)s”: the quantity is above zero."), text=line.text)
        if line.unit_price < 0 or not 0 <= line.discount <= HUNDRED:
            raise InvalidInput(
                _("“%(text)s”: a price is never below zero, a discount between 0 and 100 percent."), text=line.text
            )
        if line.amount >= LARGEST:
            raise InvalidInput(_("“%(text)s”: that amount is too large."), text=line.text)
    if subtotal_of(lines) >= LARGEST:
        raise InvalidInput(_("The total is too large."))


@transaction.atomic
def set_lines(
    opportunity: Opportunity, lines: Sequence[Line], *, follow: bool, by: User, today: date, version: int
) -> Opportunity:
    """Give an open opportunity its lines, in its currency; with `follow` their total becomes its amount.

    Raises StaleEdit, WrongState, InvalidInput (domain.md section 5).
    """
    fresh, account = opportunities.lock_open(opportunity, version)
    before = copies(OpportunityLine.objects.filter(opportunity=fresh).current())
    lines = [clean(line) for line in lines]
    total = total_of(lines)
    changed = before != lines or follow != fresh.amount_from_lines
    if not changed and not (follow and lines and fresh.amount != total):
        return fresh
    write(OpportunityLine, lines, opportunity=fresh)
    fresh.amount_from_lines = follow
    steps.save_version(fresh, ["amount_from_lines"])
    audit.record(
        "opportunity.lines", fresh, by=by, account=account.pk, lines=len(lines), total=str(total), follow=follow
    )
    if follow and lines:
        return opportunities.edit(fresh, {"amount": total}, by=by, today=today, version=fresh.version, of_lines=True)
    return fresh


def clean(line: Line) -> Line:
    """The line with its numbers as the columns hold them, so that equal lines compare equal."""
    return replace(
        line,
        text=line.text.strip(),
        unit=line.unit.strip(),
        quantity=line.quantity.quantize(Decimal("0.001"), rounding=ROUND_HALF_UP),
        unit_price=line.unit_price.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP),
        discount=line.discount.quantize(CENT, rounding=ROUND_HALF_UP),
    )


def key_of(line: Any) -> tuple[str, int | str]:
    """By what the same line is known in two versions: its product, or else its words."""
    return ("product", line.product_id) if line.product_id else ("text", line.text.casefold())


@dataclass(frozen=True)
class LineChange:
    """A line that came, went or is another one in the later version."""

    kind: str  # added, removed, changed
    before: Any = None
    after: Any = None


def differences(before: Iterable[Any], after: Iterable[Any], *, translated: bool = False) -> list[LineChange]:
    """What makes the later lines differ from the earlier ones; the order of lines is no difference.

    `translated`: the two are in different languages, so that products have other names there.
    """
    left: dict[tuple[str, int | str], list[Any]] = {}
    for line in before:
        left.setdefault(key_of(line), []).append(line)
    changes, added = [], []
    for line in after:
        same = left.get(key_of(line))
        if not same:
            added.append(LineChange("added", after=line))
            continue
        earlier = same.pop(0)
        names = [name for name in CARRIED if not (translated and line.product_id and name == "text")]
        if any(getattr(earlier, name) != getattr(line, name) for name in names):
            changes.append(LineChange("changed", earlier, line))
    removed = [LineChange("removed", before=line) for lines in left.values() for line in lines]
    return [*changes, *added, *removed]


def product_named(typed: str, products: Iterable[Product]) -> Product | None:
    """The product whose code, or code and name, somebody typed or chose."""
    wanted = typed.strip().casefold()
    for product in products:
        code = product.code.casefold()
        if wanted == code or wanted.startswith(f"{code} · "):
            return product
    return None
