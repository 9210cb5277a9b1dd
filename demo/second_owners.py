"""Second owners: accounts handed out from the desk weeks ago, and what some of those who got one made of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from accounts.models import Account, Rule, State
from accounts.services.moves import Why, give
from commons.days import working_days
from demo.history import Scribe, Written, reread, settle
from demo.staff import Staff
from leads.models import Stage
from leads.services import opportunities, orders
from users.models import User

HANDED, LAY = 9, 14  # accounts, and the fewest days they lay on the desk
AMOUNTS = (Decimal(18_000), Decimal(46_500), Decimal(9_800))


def write(scribe: Scribe, written: list[Written], staff: Staff) -> None:
    """Managers gave some suspended accounts to colleagues, who have called on them since; a few ordered."""
    on_desk = [
        w
        for w in written
        if w.account.state == State.SUSPENDED and w.story.fate and w.story.fate.on > LAY + 20 and w.persons
    ]
    told: list[tuple[Written, User, int, list[int], list[int]]] = []
    for number, w in enumerate(on_desk[:HANDED]):
        former = w.account.previous_owner
        others = [seller for seller in staff.sellers if seller.team_id == w.account.team_id and seller != former]
        owner, ago = others[number % len(others)], (w.story.fate.on if w.story.fate else 0) - LAY - number
        on = working_days([scribe.day(ago)])[0]
        account = Account.objects.get(pk=w.account.pk)
        give([account], [owner], Why(Rule.REASSIGNED, staff.manager_of(owner), on, "换人再试一次"), guard=False)
        w.account, w.owner = Account.objects.get(pk=account.pk), owner
        since = (scribe.today - on).days
        told.append((w, owner, w.account.current_cycle_id or 0, list(range(1, since, 5))[:6], []))
    scribe.contacts(told)
    settle(Account.objects.filter(pk__in=[w.account.pk for w, *_rest in told]))
    reread(w for w, *_rest in told)
    for (w, *_rest), amount in zip(told[::3], AMOUNTS, strict=False):
        _order(w, amount, scribe)


def _order(w: Written, amount: Decimal, scribe: Scribe) -> None:
    """A first order with the second owner, some days ago."""
    on = working_days([scribe.day(3)])[0]
    values = {
        "name": "试单" if w.chinese else "Trial order",
        "amount": amount,
        "expected_close_on": on + timedelta(days=30),
    }
    deal = opportunities.open_opportunity(
        w.account,
        values,
        by=w.owner,
        today=on,
        stage=Stage.CLOSE,
        reason="老客户资料齐全" if w.chinese else "known before",
    )
    orders.win(deal, amount=amount, ordered_on=on, by=w.owner, today=on, version=deal.version, reason="小批量先试")
