"""Portraits at every stage: some accounts known a little, some well, some stale, guessed, confirmed, capped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Account, KeyPerson, State
from demo.history import Written
from demo.staff import Staff
from demo.words import is_chinese
from keyaccounts.models import Level, PlanText, Wallet
from keyaccounts.services import bound
from portraits.models import Basis, Distance, Field, Section, Stage, Subject, Value
from portraits.services import confirming, keys, measuring, waiting

# How far the portraits of a group of accounts go, one account after the other.
PLANS: tuple[tuple[Section, ...], ...] = (
    (Section.BASIC,),
    (Section.BASIC, Section.BACKGROUND),
    (Section.BASIC, Section.BACKGROUND, Section.NEEDS),
    (Section.BASIC, Section.BACKGROUND, Section.NEEDS, Section.COMPETITION),
    (Section.BASIC, Section.BACKGROUND, Section.NEEDS, Section.COMPETITION, Section.DEEP),
    tuple(Section),
)
MOST = 48
SAID: dict[str, tuple[str, str]] = {
    "address": ("城东工业园 3 号楼", "Building 3, East Industrial Park"),
    "person_phone": ("138 0000 2211", "138 0000 2211"),
    "person_position": ("负责包装材料采购", "Buys packaging material"),
    "business": ("食品礼盒，出口为主", "Gift boxes for food, mostly for export"),
    "season": ("9 月到 12 月", "September to December"),
    "decision_way": (
        "采购询价，技术试样，总经理拍板",
        "Purchasing asks for prices, engineering tests, the general manager decides",
    ),
    "person_career": ("做过十年印刷，三年前转采购", "Ten years in printing, in purchasing for three"),
    "person_reports_to": ("供应链总监", "Head of supply chain"),
    "products_needed": ("精装盒每月 8 万个", "80,000 rigid boxes a month"),
    "quality_wish": ("颜色一致，不能有划痕", "One colour throughout, no scratches"),
    "person_result": ("少返工，准时交货", "Fewer reruns, goods on time"),
    "person_measured_by": ("采购成本与到货准时率", "Cost of purchasing and punctual goods"),
    "suppliers_now": ("两家，恒丰占六成", "Two; Hengfeng has sixty percent"),
    "happy_with": ("价格满意，交期不稳", "Happy with the price, not with the dates"),
    "person_favours": ("偏向现有供应商，愿意试单", "Leans to the present supplier, would try an order"),
    "staff_changes": ("明年采购经理轮岗", "The purchasing manager moves on next year"),
    "supplier_policy": ("供应商由五家减到三家", "From five suppliers to three"),
    "person_values": ("看重说到做到", "Values people who keep their word"),
    "person_win": ("想升供应链负责人", "Wants to head the supply chain"),
    "owner_plans": ("准备交给职业经理人", "Means to hand over to a manager"),
    "person_family": ("夫妻同城工作", "Both work in the same city"),
    "person_plans": ("想读在职硕士", "Would like to study for a degree"),
    "person_hobbies": ("周末爬山", "Walks in the hills at weekends"),
}
AMOUNTS = {"yearly_spend": "1200000", "budget": "450000", "output": "86000000"}


@dataclass(frozen=True)
class _Told:
    """One account with the person known best and the sections to fill."""

    account: Account
    person: KeyPerson | None
    sections: tuple[Section, ...]
    chinese: bool
    number: int


def write(written: list[Written], staff: Staff, today: date) -> None:
    """Fill portraits in four visits, so that each has a history; managers confirm some of the stages."""
    told = list(_chosen(written))
    fields = {section: list(Field.objects.in_use().filter(section=section)) for section in Section}
    visits = (
        (150, (Section.BASIC, Section.BACKGROUND)),
        (90, (Section.NEEDS,)),
        (60, (Section.COMPETITION,)),
        (25, (Section.DEEP, Section.EXTENDED)),
    )
    for days_ago, sections in visits:
        day, values = today - timedelta(days=days_ago), []
        for it in told:
            for section in sections:
                if section in it.sections:
                    values += [v for f in fields[section] if (v := _value(it, f, day)) is not None]
        known = set(Value.objects.current().values_list("account_id", "field_id", "person_id"))  # kept elsewhere
        fresh = [v for v in values if (v.account_id, v.field_id, v.person_id) not in known]
        _keep_in_the_plan(fresh)
        Value.objects.bulk_create(fresh)
        measuring.measure([it.account.pk for it in told], today=day)
    _confirm(told, staff, today)
    _spoil(told, today)
    measuring.measure([it.account.pk for it in told], today=today)
    _ask(told, today)


def _chosen(written: list[Written]) -> Iterable[_Told]:
    rows = [w for w in written if w.persons and w.account.state == State.OWNED]
    rows.sort(key=lambda w: (w.account.lifetime_contacts, w.account.pk))
    rows = rows[:: max(1, len(rows) // MOST)]
    for number, w in enumerate(rows):
        person = KeyPerson.objects.filter(account=w.account, left_on=None, merged_into=None).order_by("pk").first()
        yield _Told(
            w.account,
            person,
            PLANS[min(len(PLANS) - 1, number * len(PLANS) // len(rows) + number % 2)],
            is_chinese(w.story.name),
            number,
        )


def _value(it: _Told, field: Field, day: date) -> Value | None:
    """What was said; optional fields now and then stay empty."""
    about = it.person if field.subject == Subject.PERSON else None
    if field.subject == Subject.PERSON and about is None:
        return None
    text = _text(it, field)
    if not text or (not field.required and (it.number + field.pk) % 3):
        return None
    at = timezone.make_aware(datetime.combine(day, time(15)), timezone.get_default_timezone())
    value = Value(
        field=field,
        account=it.account,
        person=about,
        basis=Basis.SEEN if field.pk % 4 == 0 else Basis.TOLD,
        known_on=day,
        expires_on=day + timedelta(days=field.shelf_days),
        author_id=it.account.owner_id,
        entered_at=at,
    )
    source = "拜访时" if it.chinese else "during a visit"
    if field.sealed:
        value.key = keys.key_for(it.account, about)
        value.sealed = keys.seal(value.key, value, text=text, source=source, purpose="")
    else:
        value.text, value.source = text, source
    return value


def _keep_in_the_plan(values: list[Value]) -> None:
    """Spend of the year before and the greatest pressure stand in the account plan: their values say how they are known."""
    for value in values:
        told: dict[str, Any] = {"account": value.account, "by_id": value.author_id}
        if value.field.bound == bound.SPEND:
            first = date(value.known_on.year - 1, 1, 1)
            Wallet.objects.create(**told, on=first, spend=Decimal(value.text), noted_at=value.entered_at)
        elif value.field.bound == bound.PRESSURE:
            part = next(part for part, code in bound.PRESSED.items() if code == value.text)
            PlanText.objects.create(**told, part=part, level=Level.GREATEST, written_at=value.entered_at)
        else:
            continue
        value.bound, value.text = True, ""


def _text(it: _Told, field: Field) -> str:
    if field.code in AMOUNTS:
        return AMOUNTS[field.code]
    if offered := field.offered():
        return str(offered[(it.number + field.pk) % len(offered)][0])
    words = SAID.get(field.code)
    return words[0 if it.chinese else 1] if words else ""


def _spoil(told: list[_Told], today: date) -> None:
    """Every fifth account has a guess among what it needs, every seventh something stale."""
    for it in told:
        rows = Value.objects.current().filter(account=it.account, key=None)
        if it.number % 5 == 4:
            rows.filter(field__section=Section.NEEDS, field__required=True, field__code="products_needed").update(
                basis=Basis.GUESSED
            )
        if it.number % 7 == 6:
            old = today - timedelta(days=400)
            for value in rows.filter(field__section=Section.BACKGROUND, field__code="decision_way").select_related(
                "field"
            ):
                ends = old + timedelta(days=value.field.shelf_days)
                Value.objects.filter(pk=value.pk).update(known_on=old, expires_on=ends)


def _confirm(told: list[_Told], staff: Staff, today: date) -> None:
    ceilings = dict(Distance.objects.filter(pk__in=[it.account.pk for it in told]).values_list("pk", "ceiling"))
    for it in told:
        ceiling = ceilings.get(it.account.pk, 0)
        owner = it.account.owner
        if not ceiling or it.number % 3 == 0 or owner is None:
            continue
        manager = staff.manager_of(owner)
        if not confirming.may_confirm(it.account, user=manager):
            continue
        why = "客户主动约我们谈下半年计划" if it.chinese else "They asked us in to talk about the second half"
        stage = ceiling if it.number % 4 else max(Stage.DOCTOR, ceiling - 1)
        confirming.confirm(it.account, stage, why, by=manager, today=today)


def _ask(told: list[_Told], today: date) -> None:
    """Some owners ask their manager to confirm what they know."""
    distances = Distance.objects.in_bulk([it.account.pk for it in told])
    for it in (each for each in told if each.number % 3 == 0):
        if it.account.owner and waiting.may_ask(it.account, distances.get(it.account.pk)):
            why = "他们先打电话给我们，再问别家" if it.chinese else "They call us before they call anybody else"
            waiting.ask(it.account, why=why, by=it.account.owner, today=today)
