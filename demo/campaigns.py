"""Campaigns and their leads in every state: with several owners and in the pool, some of them accounts by now."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db.models import Count

from accounts.models import Account, Cycle, State
from accounts.policies import in_force
from commons.days import working_days
from demo import words
from demo.history import Written, moment
from demo.staff import NEW, Staff
from followups.models import FollowUp, LeadContact
from leads.models import (
    Campaign,
    Lead,
    LeadMove,
    LeadRule,
    LeadState,
    Opportunity,
    Source,
    UnfitReason,
)
from leads.services.findable import write_search
from leads.services.leads.clock import return_due_on
from users.models import User

SEED = 21
NEEDS = (
    "想换一家交期更稳的彩盒供应商。", "新品上市，需要两款礼盒打样。", "询价：不干胶标签，每月二十万张。", "Asked for a quote on folding cartons.",
    "扫码留的资料，对环保油墨感兴趣。", "Wants samples of rigid boxes before the summer.", "年度招标前先了解报价。",
)  # fmt: skip
UNFIT = {
    UnfitReason.NO_NEED: "只是来收集样品的。",
    UnfitReason.NO_MONEY: "预算只够做普通纸箱。",
    UnfitReason.WRONG_PERSON: "留的是前台电话，找不到采购。",
    UnfitReason.COMPETITION: "刚和现供应商续了三年。",
    UnfitReason.NOT_REAL: "号码是空号。",
}
TAGS = ("礼盒", "出口", "环保", "连锁", "电商", "新品牌")


@dataclass(frozen=True)
class Plan:
    """A campaign, days counted back from today, how many leads it brought, and how many of them became accounts."""

    name: str
    kind: Source
    starts: int
    ends: int | None
    cost: int | None
    owner: str
    leads: int
    converted: int
    currency: str = "CNY"
    place: str = ""
    closed: bool = False


PLANS = (
    Plan("上海国际包装展 春季", Source.FAIR, 170, 167, 86_000, "wang", 44, 11, place="国家会展中心 4.1 馆"),
    Plan("茶业包装行业交流会", Source.EVENT, 95, 95, 12_000, "lin", 20, 4, place="杭州"),
    Plan("采购信息订阅", Source.NOTICE, 200, None, 6_000, "xu", 22, 3),
    Plan("官网询盘", Source.WEB, 300, None, 24_000, "lin", 24, 5),
    Plan("老客户转介绍", Source.REFERRAL, 180, 30, None, "wang", 10, 5, closed=True),
    Plan("沉睡客户再开发", Source.DORMANT, 40, None, None, "wang", 12, 0),
    Plan("FachPack Nuremberg", Source.FAIR, 130, 127, 18_500, "daniel", 22, 5, currency="EUR", place="Nuremberg"),
)


@dataclass
class Pen:
    """What is written at the end, in one insert per table."""

    rng: Random
    today: date
    staff: Staff
    leads: list[Lead] = field(default_factory=list)
    contacts: list[LeadContact] = field(default_factory=list)
    moves: list[LeadMove] = field(default_factory=list)

    def move(self, lead: Lead, rule: LeadRule, to: LeadState, on: date, by: User, **fields: Any) -> None:
        """One line of the lead's ledger."""
        self.moves.append(
            LeadMove(lead=lead, rule=rule, to_state=to, on=on, at=moment(on, 16, len(self.moves) % 60), by=by, **fields)
        )


def write(written: list[Written], staff: Staff, today: date) -> None:
    """All campaigns, leads, their contacts and moves; tags and referrals of some accounts."""
    pen = Pen(Random(SEED), today, staff)  # noqa: S311  nothing secret
    _tag(pen, written)
    bought = _to_become(written)
    pooled = list(Account.objects.filter(state=State.POOLED, last_order_on=None).order_by("state_since", "pk")[:40])
    taken = set(Account.objects.values_list("name", flat=True))
    for plan in PLANS:
        campaign = _campaign(pen, plan)
        abroad = plan.owner == "daniel"
        fitting = [w for w in bought if (w.owner.team_id == staff.teams["overseas"].pk) == abroad]
        for w in fitting[: plan.converted]:
            bought.remove(w)
            _converted(pen, campaign, w)
        for number in range(plan.leads - plan.converted):
            if plan.kind == Source.DORMANT:
                _dormant(pen, campaign, pooled.pop(0), number)
            else:
                _running(pen, campaign, number, abroad, taken)
    _save(pen)


def _campaign(pen: Pen, plan: Plan) -> Campaign:
    owner = pen.staff.people[plan.owner]
    starts = pen.today - timedelta(days=plan.starts)
    return Campaign.objects.create(
        name=plan.name,
        kind=plan.kind,
        starts_on=starts,
        ends_on=None if plan.ends is None else pen.today - timedelta(days=plan.ends),
        cost=None if plan.cost is None else Decimal(plan.cost),
        currency=plan.currency,
        place=plan.place,
        owner=owner,
        team_id=owner.team_id,
        created_by=owner,
        closed_at=moment(pen.today - timedelta(days=plan.ends or 0)) if plan.closed else None,
    )


def _tag(pen: Pen, written: list[Written]) -> None:
    accounts = [w.account for w in written]
    for account in accounts:
        account.tags = pen.rng.sample(TAGS, pen.rng.choice([0, 0, 1, 1, 2])) if words.is_chinese(account.name) else []
    bought = [account for account in accounts if account.last_order_on]
    for account in pen.rng.sample(accounts, 24):
        other = pen.rng.choice(bought)
        account.referred_by = None if other == account else other
    Account.objects.bulk_update(accounts, ["tags", "referred_by"], batch_size=500)


def _to_become(written: list[Written]) -> list[Written]:
    """Owned accounts in their first cycle with three contacts and more; one of three has ordered."""
    once = Cycle.objects.order_by().values("account").annotate(n=Count("pk")).filter(n=1).values("account")
    first = set(Account.objects.filter(pk__in=once, state=State.OWNED).values_list("pk", flat=True))
    found = [w for w in written if w.account.pk in first and w.account.lifetime_contacts >= 3]
    young = [w for w in found if w.story.started <= 330]
    bought = [w for w in young if w.account.last_order_on]
    others = [w for w in young if not w.account.last_order_on]
    return [w for number, w in enumerate(bought) for w in (*others[2 * number : 2 * number + 2], w)]


def _entered(pen: Pen, campaign: Campaign) -> date:
    last = min(pen.today - timedelta(days=1), (campaign.ends_on or pen.today) + timedelta(days=12))
    day = campaign.starts_on + timedelta(days=pen.rng.randint(0, max(0, (last - campaign.starts_on).days)))
    return min(working_days([day])[0], pen.today)


def _lead(pen: Pen, campaign: Campaign, company: str, on: date, owner: User | None, **fields: Any) -> Lead:
    chinese = words.is_chinese(company)
    number = (
        f"1{pen.rng.choice('3589')}{pen.rng.randint(0, 999_999_999):09d}"
        if chinese
        else f"+44 20 7946 0{pen.rng.randint(100, 999)}"
    )
    values: dict[str, Any] = {
        "person": words.person(pen.rng, chinese=chinese),
        "title": pen.rng.choice(["采购经理", "品牌经理"] if chinese else ["Purchasing Manager", "Brand Manager"]),
        "telephones": [number],
        "need": pen.rng.choice([need for need in NEEDS if words.is_chinese(need) == chinese]),
        "employees": pen.rng.choice([None, 30, 60, 120, 180, 320, 900]),
        "tags": pen.rng.sample(TAGS, pen.rng.choice([0, 1, 1, 2])) if chinese else [],
        **fields,
    }
    lead = Lead(
        source=campaign.kind,
        campaign=campaign,
        owner=owner,
        team_id=owner.team_id if owner else campaign.team_id,
        assigned_on=on if owner else None,
        in_pool_since=None if owner else on,
        created_by=campaign.owner,
        created_on=on,
        **values,
    )
    lead.set_company(company)
    pen.leads.append(lead)
    pen.move(lead, LeadRule.ENTERED, LeadState.NEW, on, campaign.owner, to_user=owner)
    return lead


def _running(pen: Pen, campaign: Campaign, number: int, abroad: bool, taken: set[str]) -> None:
    """One that is no account (yet): new, in the pool, working, qualified, or not a fit."""
    name, industry, region = words.company(pen.rng)
    while words.is_chinese(name) == abroad or name in taken:
        name, industry, region = words.company(pen.rng)
    taken.add(name)
    on = _entered(pen, campaign)
    owner = None if number % 9 == 8 else _seller(pen, campaign, on, abroad)
    lead = _lead(pen, campaign, name, on, owner, industry=industry, region=region)
    if owner is None:
        return
    state = (LeadState.WORKING, LeadState.NEW, LeadState.UNFIT, LeadState.QUALIFIED, LeadState.WORKING)[number % 5]
    if state == LeadState.NEW and (pen.today - on).days > 60:
        state = LeadState.UNFIT
    if state == LeadState.NEW:
        return
    reason = pen.rng.choice(list(UNFIT))
    reached = state != LeadState.UNFIT or reason != UnfitReason.NOT_REAL
    days = _contact(pen, lead, owner, pen.rng.randint(1, 4) if reached else 0)
    lead.state = LeadState.WORKING
    if state == LeadState.WORKING:
        lead.next_contact_on = pen.today + timedelta(days=pen.rng.randint(-3, 9))
    elif state == LeadState.QUALIFIED:
        _qualify(pen, lead, owner, days[-1])
        lead.next_contact_on = pen.today + timedelta(days=pen.rng.randint(0, 7))
    else:
        lead.state, lead.unfit_reason, lead.unfit_note = LeadState.UNFIT, reason, UNFIT[reason]
        lead.closed_on = min(pen.today, (days[-1] if days else on) + timedelta(days=3))
        pen.move(lead, LeadRule.UNFIT, LeadState.UNFIT, lead.closed_on, owner, from_state=LeadState.WORKING)


def _dormant(pen: Pen, campaign: Campaign, account: Account, number: int) -> None:
    """A silent account of the pool for a new colleague: some called already."""
    owner = pen.staff.people[NEW[number % len(NEW)]]
    on = max(_entered(pen, campaign), owner.hired_on or pen.today)
    fields = {"industry": account.industry, "region": account.region, "dormant_account": account, "need": ""}
    lead = _lead(pen, campaign, account.name, on, owner, **fields)
    if number % 3:
        _contact(pen, lead, owner, 1 + number % 2)
        lead.state = LeadState.WORKING


def _converted(pen: Pen, campaign: Campaign, w: Written) -> None:
    """A lead that became an account after its third contact: they are the account's first follow-ups."""
    account, owner = w.account, w.owner
    first = list(FollowUp.objects.filter(account=account, effective=True).order_by("occurred_at", "pk")[:3])
    on = account.cycle_started_on or account.state_since
    lead = _lead(
        pen, campaign, account.name, on, owner, industry=account.industry, region=account.region,
        telephones=account.telephones, employees=account.employees, tags=account.tags,
    )  # fmt: skip
    for follow_up in first:
        pen.contacts.append(
            LeadContact(
                client_key=uuid.UUID(int=pen.rng.getrandbits(128)), lead=lead, author=owner, team_id=owner.team_id,
                occurred_at=follow_up.occurred_at, occurred_on=follow_up.occurred_on, entered_at=follow_up.entered_at,
                channel=follow_up.channel, result=follow_up.result, need="", text=follow_up.text, effective=True,
                follow_up=follow_up,
            )
        )  # fmt: skip
    days = sorted({follow_up.occurred_on for follow_up in first})
    lead.contacts, lead.first_contact_on, lead.last_contact_on = len(days), days[0], days[-1]
    lead.last_tried_on = days[-1]
    _qualify(pen, lead, owner, days[-1])
    lead.state, lead.account, lead.closed_on = LeadState.CONVERTED, account, days[-1]
    deals = Opportunity.objects.filter(account=account, opened_on__gte=days[-1]).order_by("opened_on", "pk")
    lead.opportunity = deals.first()
    lead.key_person = w.persons[0] if w.persons else None
    pen.move(lead, LeadRule.CONVERTED, LeadState.CONVERTED, days[-1], owner, from_state=LeadState.QUALIFIED)


def _qualify(pen: Pen, lead: Lead, owner: User, on: date) -> None:
    lead.state, lead.qualified_on = LeadState.QUALIFIED, on
    lead.money = lead.authority = lead.need_confirmed = True
    pen.move(lead, LeadRule.QUALIFIED, LeadState.QUALIFIED, on, owner, from_state=LeadState.WORKING)


def _contact(pen: Pen, lead: Lead, owner: User, times: int) -> list[date]:
    """Effective contacts on working days since the lead was given, and one nobody answered; returns their days."""
    since = lead.assigned_on or lead.created_on
    span = max(1, (pen.today - since).days)
    steps = sorted(pen.rng.sample(range(span), min(span, times)))
    days = sorted({min(working_days([since + timedelta(days=step)])[0], pen.today) for step in steps})
    for day in days:
        _log(pen, lead, owner, day, pen.rng.choice(["answered", "informed", "objected"]), effective=True)
    tried = min(working_days([since + timedelta(days=1)])[0], pen.today)
    if not days or pen.rng.random() < 0.4:
        _log(pen, lead, owner, tried, "no_answer", effective=False)
        days_tried = [*days, tried]
    else:
        days_tried = days
    if days:
        lead.contacts, lead.first_contact_on, lead.last_contact_on = len(days), days[0], days[-1]
    lead.last_tried_on = max(days_tried)
    return days


def _log(pen: Pen, lead: Lead, owner: User, day: date, result: str, *, effective: bool) -> None:
    said = [text for text in words.TALK[result] if words.is_chinese(text) == words.is_chinese(lead.company)]
    at = moment(day, 9 + len(pen.contacts) % 8, 10)
    pen.contacts.append(
        LeadContact(
            client_key=uuid.UUID(int=pen.rng.getrandbits(128)), lead=lead, author=owner, team_id=owner.team_id,
            occurred_at=at, occurred_on=day, entered_at=at + timedelta(minutes=20),
            channel=pen.rng.choice(["phone", "wechat", "visit", "email"]), result=result, need="",
            person=lead.person, text=pen.rng.choice(said or list(words.TALK[result])), effective=effective,
        )
    )  # fmt: skip


def _seller(pen: Pen, campaign: Campaign, on: date, abroad: bool) -> User:
    overseas = pen.staff.teams["overseas"].pk
    fitting = [s for s in pen.staff.sellers if (s.team_id == overseas) == abroad and s.hired_on and s.hired_on <= on]
    own = [s for s in fitting if s.team_id == campaign.team_id]
    return pen.rng.choice(own or fitting)


def _set_clocks(pen: Pen) -> None:
    """When each running lead goes back; one that would have gone already has a contact planned, which holds it."""
    policy = in_force()
    for lead in pen.leads:
        if lead.owner is None or lead.assigned_on is None or not lead.is_running:
            continue
        if lead.next_contact_on is None:
            lead.next_contact_on = pen.today + timedelta(days=pen.rng.randint(-2, 7))
        rules, touched = policy.of(lead.team_id), max(lead.assigned_on, lead.last_tried_on or lead.assigned_on)
        due = return_due_on(rules, touched_on=touched, next_contact_on=lead.next_contact_on)
        if due < pen.today:
            lead.next_contact_on = pen.today + timedelta(days=pen.rng.randint(0, 9))
            due = return_due_on(rules, touched_on=touched, next_contact_on=lead.next_contact_on)
        lead.return_due_on = due


def _save(pen: Pen) -> None:
    _set_clocks(pen)
    Lead.objects.bulk_create(pen.leads, batch_size=500)
    write_search(pen.leads, new=True)
    for contact in pen.contacts:
        contact.lead_id = contact.lead.pk
    for move in pen.moves:
        move.lead_id = move.lead.pk
    LeadContact.objects.bulk_create(pen.contacts, batch_size=500)
    LeadMove.objects.bulk_create(pen.moves, batch_size=500)
