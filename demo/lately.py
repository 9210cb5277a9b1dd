"""What happened in the last days, through the same services that the pages call."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Account, Escalation, EscalationKind, GroupRole, Rule, State
from accounts.policies import in_force
from accounts.services import editing, letting_go, sweep, telling
from accounts.services.calls import raising
from accounts.services.moves import Why, give, take
from commons.days import working_days
from demo.history import Scribe, Written, moment, reread, settle
from demo.staff import AWAY, DEPUTY, Staff
from followups.models import FollowUp
from followups.services import corrections, log, order_steps, stepping_in
from followups.services.log import Entry
from leads.models import Opportunity
from notifications.models import Notice
from notifications.services import Message, tell
from users.models import User
from users.services.absences import enter_leave

LATER_CLAIMS = 26
LOADED = "demo"  # what the load tells of a kind comes from one run, and is one message to each person


def lose_accounts(written: list[Written], today: date) -> None:
    """Each account with a fate leaves its first owner on its day; the notices of those days have been read."""
    policy = in_force()
    for w in sorted(written, key=lambda w: -(w.story.fate.on if w.story.fate else 0)):
        fate = w.story.fate
        if fate is None:
            continue
        on, by_hand = moved_on(w, today), fate.rule in ("released", "suspended_by_hand")
        night = "" if by_hand else f"night:{on.isoformat()}"
        why = Why(Rule(fate.rule), w.owner if by_hand else None, on, fate.reason, fate.code, batch=night)
        if fate.rule.startswith("suspended"):
            desk = policy.of(w.account.team_id).desk
            look_again = today + timedelta(days=fate.look_again_in) if fate.look_again_in is not None else None
            take([w.account], State.SUSPENDED, why, desks=[desk], look_again_on=look_again, policy=policy)
            telling.on_desk([w.account], desk, why, policy)
        else:
            take([w.account], State.POOLED, why, policy=policy)
    _date_notices({w.account.pk: moved_on(w, today) for w in written if w.story.fate})


def moved_on(w: Written, today: date) -> date:
    """The day of the move: what falls on a day off slides to the next working day, and nobody decides on a Sunday."""
    return working_days([today - timedelta(days=w.story.fate.on)])[0]  # type: ignore[union-attr]


def _date_notices(days: dict[int, date]) -> None:
    notices = list(Notice.objects.filter(account_id__in=days))
    for notice in notices:
        day = days[notice.account_id or 0]
        notice.at, notice.read_at = moment(day + timedelta(days=1), 2), moment(day + timedelta(days=1), 9)
    Notice.objects.bulk_update(notices, ["at", "read_at"])


def claim_some(scribe: Scribe, written: list[Written], staff: Staff) -> None:
    """Colleagues claimed some pooled accounts weeks ago and have called on them since."""
    pooled = [
        w for w in written if w.story.fate and w.story.fate.rule == "dormant" and w.story.fate.on > 40 and w.persons
    ]
    told: list[tuple[Written, User, int, list[int], list[int]]] = []
    for number, w in enumerate(pooled[:LATER_CLAIMS]):
        others = [seller for seller in staff.sellers if seller.team_id == w.owner.team_id and seller != w.owner]
        claimer, ago = others[number % len(others)], scribe.rng.randint(6, 38)
        account = Account.objects.get(pk=w.account.pk)
        claimed_on = working_days([scribe.day(ago)])[0]
        give([account], [claimer], Why(Rule.CLAIMED, claimer, claimed_on), guard=False)
        w.account, w.owner = Account.objects.get(pk=account.pk), claimer
        since = (scribe.today - claimed_on).days
        counted = scribe.rng.sample(range(since), min(since, scribe.rng.randint(0, 4)))
        told.append((w, claimer, w.account.current_cycle_id or 0, counted, []))
    scribe.contacts(told)
    settle(Account.objects.filter(pk__in=[w.account.pk for w, *_rest in told]))
    reread(w for w, *_rest in told)


def call_managers(written: list[Written]) -> None:
    """The calls that the tenth contact, a big deal and a plea for help have made."""
    policy = in_force()
    ripe = [
        w
        for w in written
        if w.account.state == State.OWNED and not w.account.order_in_cycle and w.account.cycle_contacts >= 10
    ]
    now = timezone.now()
    calls, messages = [], []
    for w in ripe:
        params = {
            "name": w.account.name,
            "contacts": 10,
            "required": policy.of(w.account.team_id).contacts_required,
        }
        cycle = w.account.current_cycle_id
        answered = w.account.cycle_contacts > 11
        calls.append(
            Escalation(
                kind=EscalationKind.TEN_CONTACTS,
                account=w.account,
                once=f"ten:{cycle}",
                raised_at=now - timedelta(days=2),
                params=params,
                done_at=now - timedelta(days=1) if answered else None,
                done_by=w.manager if answered else None,
                answer="一起去拜访总经理，再决定是否继续。" if answered else "",
            )
        )
        if not answered:
            people = {w.owner.pk, w.manager.pk}
            messages += [
                Message(pk, "contact_10", f"contact_10:{cycle}", f"{LOADED}:ten", w.account.pk, params) for pk in people
            ]
    Escalation.objects.bulk_create(calls)
    for w in ripe:
        stepping_in.settle(w.account)
    tell(messages, now=now - timedelta(days=2))
    limit = policy.company.big_deal_amount
    for opportunity in (
        Opportunity.objects.in_play().filter(amount__gte=limit).select_related("account__owner").order_by("pk")
    ):
        raising.escalate(
            opportunity.account,
            kind=EscalationKind.BIG_DEAL,
            once=f"big:{opportunity.pk}",
            by=opportunity.account.owner,
            note=opportunity.name,
            batch=f"{LOADED}:big",
            amount=str(opportunity.amount),
            currency=opportunity.currency,
            opportunity=opportunity.pk,
        )


def recent_days(scribe: Scribe, written: list[Written], staff: Staff) -> None:
    """Yesterday's and today's contacts, late entries, one void and one disallowed, help, a group, a leave."""
    today, now = scribe.today, timezone.now()
    alive = [
        w
        for w in written
        if w.account.state == State.OWNED and w.persons and w.story.step_in is None and w.story.proposed is None
    ]
    busy = [w for w in alive if w.account.last_contact_on and 3 <= (today - w.account.last_contact_on).days <= 20]
    logged = [
        _log(scribe, w, moment(today - timedelta(days=1), 9 + number % 8, 20), late=False)
        for number, w in enumerate(busy[:34])
    ]
    late = [w for w in busy[34:60] if w.account.state_since <= today - timedelta(days=12)]
    for number, w in enumerate(late[:6]):
        _log(scribe, w, moment(today - timedelta(days=6 + number % 4), 15), late=True, now=now)
    corrections.void(logged[0], by=logged[0].author, reason="记在了别的客户名下", now=now)
    corrections.disallow(logged[1], by=busy[1].manager, reason="只是群发的祝福短信", now=now)
    for w in busy[40:43]:
        raising.ask_for_help(w.account, by=w.owner, note="总经理一直见不到，想请您一起去一次。", today=today)
    _groups(written, staff, today)
    enter_leave(
        staff.people[AWAY],
        deputy=staff.people[DEPUTY],
        starts_on=today - timedelta(days=2),
        ends_on=today + timedelta(days=9),
        by=staff.people["wang"],
        today=today,
    )


def _log(scribe: Scribe, w: Written, at: object, *, late: bool, now: object = None) -> FollowUp:
    result = scribe.rng.choice(["answered", "informed", "agreed", "objected"])
    entry = Entry(
        occurred_at=at,  # type: ignore[arg-type]
        result=result,
        channel=scribe.rng.choice(["visit", "phone", "wechat", "video"]),
        text=scribe.text(result, w.chinese, set()) + ("（补录）" if late else ""),
        persons=[w.persons[0].pk],
        bigger_picture=scribe.rng.choice([True, False]),
    )
    key = uuid.UUID(int=scribe.rng.getrandbits(128))
    entered = now or at + timedelta(minutes=30)  # type: ignore[operator]
    return log.log(w.account, entry, by=w.owner, client_key=key, now=entered)  # type: ignore[arg-type]


def _groups(written: list[Written], staff: Staff, today: date) -> None:
    big = [
        w
        for w in written
        if w.account.state == State.OWNED and (w.account.grade == "A" or w.account.vip or w.story.proposed)
    ]
    parts = (
        (GroupRole.TECHNICIAN, "设计支持"),
        (GroupRole.DELIVERY, "打样"),
        (GroupRole.TECHNICIAN, ""),
        (GroupRole.OPENER, ""),
    )
    for number, w in enumerate(big[:26]):
        others = [seller for seller in staff.sellers if seller != w.owner]
        for joining in (others[number % len(others)], w.manager)[: 1 + number % 2]:
            role, part = parts[number % 4]
            facts: Any = {"user": joining, "role": role, "part": part, "today": today, "batch": LOADED}
            editing.join_group(w.account, by=w.manager if w.account.vip else w.owner, **facts)


def tell_of_proposals(written: list[Written], today: date) -> None:
    """Owner and manager have read of each proposal since it was made."""
    policy = in_force()
    proposed = [w.account for w in written if w.account.proposal_visible_on]
    telling.proposed(proposed, policy.company, f"night:{(today - timedelta(days=2)).isoformat()}")


def keep_one(written: list[Written], today: date) -> None:
    """One proposed account is kept for three more contacts."""
    proposed = [w for w in written if w.account.proposal_visible_on and not w.account.need_explicit]
    for w in proposed[:1]:
        letting_go.keep(w.account, by=w.owner, reason="总经理下月回国后再谈一次。", more_contacts=3, today=today)


def last_night(today: date) -> None:
    """Steps of new orders, then the nightly job of yesterday: proposals, warnings, alarms and their notices."""
    order_steps.open_steps_for_new_orders(today=today)
    sweep.run_due(today)
