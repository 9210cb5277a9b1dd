"""Writing the stories' opportunities, their stages, and the orders they became."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from demo import tools, words
from demo.history import Scribe, Written, moment
from demo.stories import Deal
from leads.models import STAGE_ORDER, LostReason, Opportunity, Order, Outcome, Stage, StageChange
from leads.services.findable import write_opportunity_search


def write(scribe: Scribe, written: list[Written]) -> None:
    """Opportunities with their history, and orders credited to the owner of the day."""
    pairs = [(w, deal, _opportunity(scribe, w, deal)) for w in written for deal in w.story.deals]
    Opportunity.objects.bulk_create(opportunity for _w, _deal, opportunity in pairs)
    write_opportunity_search(opportunity for _w, _deal, opportunity in pairs)
    histories = [(o, _history(scribe, w, deal, o)) for w, deal, o in pairs]
    StageChange.objects.bulk_create((step for _o, steps in histories for step in steps), batch_size=1000)
    for opportunity, steps in histories:
        opportunity.stage_since = [step.on for step in steps if step.from_stage != opportunity.stage][-1]
    Opportunity.objects.bulk_update([o for o, _steps in histories], ["stage_since"], batch_size=500)
    tools.write(scribe, [(w, o) for w, _deal, o in pairs if o.outcome == Outcome.OPEN])
    Order.objects.bulk_create(_order(w, o) for w, _deal, o in pairs if o.outcome == Outcome.WON)


def _order(w: Written, won: Opportunity) -> Order:
    if won.amount is None or won.closed_on is None:
        raise ValueError(f"{won} is won without an amount or a date")
    return Order(
        account=w.account,
        cycle_id=w.account.current_cycle_id,
        opportunity=won,
        amount=won.amount,
        currency=won.currency,
        ordered_on=won.closed_on,
        number=f"PO-{won.closed_on:%y%m}-{won.pk % 10_000:04d}" if won.closed_on and won.pk % 5 else "",
        credited_to=w.owner,
        team_id=w.owner.team_id,
    )


def _opened(scribe: Scribe, w: Written, deal: Deal) -> date:
    since = deal.opened or min(w.story.started, (deal.won or deal.lost or 0) + scribe.rng.randint(2, 45))
    return scribe.day(max(since, deal.won or deal.lost or 0))


def _opportunity(scribe: Scribe, w: Written, deal: Deal) -> Opportunity:
    closed = deal.won if deal.won is not None else deal.lost
    lost = deal.lost is not None and deal.won is None
    product = deal.product
    if words.is_chinese(product) != w.chinese:
        product = scribe.rng.choice([name for name, _price in words.PRODUCTS if words.is_chinese(name) == w.chinese])
    return Opportunity(
        account=w.account,
        name=product,
        product=product,
        amount=deal.amount,
        currency=deal.currency,
        stage=Stage.ORDER if deal.won is not None else deal.stage,
        outcome=Outcome.WON if deal.won is not None else Outcome.LOST if lost else Outcome.OPEN,
        opened_on=_opened(scribe, w, deal),
        expected_close_on=scribe.today + timedelta(days=deal.close_in) if deal.close_in is not None else None,
        closed_on=scribe.day(closed) if closed is not None else None,
        lost_reason=scribe.rng.choice(list(LostReason)[:6]) if lost else "",
        lost_note="价格没有谈拢" if lost and w.chinese else "They stayed with their supplier" if lost else "",
        competitor=scribe.rng.choice(["", "恒丰印务", "北方纸箱" if w.chinese else "Northern Carton"]) if lost else "",
        created_by=w.owner,
        credited_to=w.owner if closed is not None else None,
        credited_team_id=w.owner.team_id if closed is not None else None,
    )


def _history(scribe: Scribe, w: Written, deal: Deal, opportunity: Opportunity) -> list[StageChange]:
    """From Suspect or Prospect up to where it stands, spread over its time; won ones went through most stages."""
    last = STAGE_ORDER.index(Stage.CLOSE if deal.won is not None else deal.stage)
    first = 0 if last and scribe.rng.random() < 0.4 else min(1, last)
    path = STAGE_ORDER[first : last + 1]
    end = opportunity.closed_on or scribe.today
    length = (end - opportunity.opened_on).days
    changes = [
        _change(
            opportunity,
            path[i - 1] if i else "",
            stage,
            Outcome.OPEN,
            opportunity.opened_on + timedelta(days=length * i // len(path)),
            w,
        )
        for i, stage in enumerate(path)
    ]
    if opportunity.outcome != Outcome.OPEN:
        changes.append(_change(opportunity, path[-1], opportunity.stage, Outcome(opportunity.outcome), end, w))
    return changes


def _change(o: Opportunity, was: str, to: str, outcome: Outcome, on: date, w: Written) -> StageChange:
    at: datetime = moment(on, 17)
    return StageChange(
        opportunity=o,
        from_stage=was,
        to_stage=to,
        outcome=outcome,
        on=on,
        at=at,
        by=w.owner,
        lost_reason=o.lost_reason if outcome == Outcome.LOST else "",
        competitor=o.competitor if outcome == Outcome.LOST else "",
    )
