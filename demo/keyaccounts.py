"""Two key accounts with everything filled in, and complaints in every state."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Sum

from accounts.models import Account, State
from demo.history import Written
from demo.words import is_chinese
from keyaccounts.models import (
    ActionKind,
    Cause,
    ChangeSignal,
    CheckStep,
    GroupMeeting,
    HighVisit,
    Part,
    Position,
    Severity,
    Survey,
    Wallet,
)
from keyaccounts.services import complaints, escalating, notes, plan
from keyaccounts.services.complaints import Told
from keyaccounts.services.plan import Planned
from leads.models import Order

if TYPE_CHECKING:
    from users.models import User

TEXTS: tuple[tuple[str, int | None, str, str], ...] = (
    (Part.PRESENT, None, "第二供方，只做礼盒；与采购熟，没见过总经理。", "Second supplier, gift boxes only. We know the buyer well and have never met the managing director."),
    (Part.IDEAL, None, "一年内成为主要供方，礼盒与彩盒都做，占其采购的四成。", "Main supplier within a year, rigid and folding boxes, forty percent of their spend."),
    (Part.GAP, None, "缺总经理的信任；彩盒打样慢三天；没有年度框架协议。", "No trust of the managing director yet; samples of folding boxes take three days too long; no yearly agreement."),
    (Part.ACTION, None, "先用两次急单证明交期，再请总经理来厂，十月谈年度协议。", "Prove the dates with two urgent orders, invite the managing director to the plant, talk about the yearly agreement in October."),
    (Part.SUCCESS, None, "打样两天内完成；技术人员常驻旺季。", "Samples within two days; a technician on site in the busy season."),
    (Part.AIM_CUSTOMER, None, "旺季不断货，返工减半。", "No gaps in the busy season, half the reruns."),
    (Part.AIM_US, None, "年销售翻一番，毛利不低于 22%。", "Twice this year's orders at a margin of at least 22 percent."),
    (Part.AIM_SELLER, None, "拿下第一个大客户，学会带跨部门小组。", "The first key account, and learning to lead a group across departments."),
    (Part.DECIDES, None, "采购、技术、总经理三方会签，总经理拍板。", "Purchasing, engineering and the managing director sign; he has the last word."),
    (Part.GAINS, None, "生产部：少停机；市场部：新品上得快。", "Production: fewer stops. Marketing: new products sooner."),
    (Part.LOSES, None, "现有供应商的支持者会少一个人情。", "Whoever stands by the present supplier loses a favour."),
    (Part.SERVES, None, "为明年的新工厂铺路。", "It clears the way for next year's new plant."),
    (Part.QUALITY, 3, "出口客户验货严。", "Their export customers inspect strictly."),
    (Part.PRICE, 2, "原纸涨价，年底要降本 5%。", "Paper is dearer; costs are to fall by five percent."),
    (Part.INNOVATION, 1, "", ""),
    (Part.SCALE, 2, "旺季产能翻倍。", "Twice the volume in the busy season."),
    (Part.STRATEGY, 1, "供应商由五家减到三家。", "From five suppliers to three."),
    (Part.OPERATIONS, 2, "仓库小，要分批送货。", "A small warehouse: deliveries in parts."),
)  # fmt: skip
ACTIONS: tuple[tuple[str, str, str, str, str, int], ...] = (
    (ActionKind.SURVEY, "请生产部填满意度表", "收回 3 份", "Ask production for the satisfaction sheet", "Three sheets are back", 3),
    (ActionKind.MEETING, "请总经理来厂参观", "他到场并见到我们老板", "Invite the managing director to the plant", "He has come and met our boss", 12),
    (ActionKind.PROPOSAL, "提交年度框架方案", "采购书面回复", "Hand in the yearly agreement", "Purchasing answers in writing", 25),
    (ActionKind.TRAINING, "给仓库讲一次验收方法", "到场 5 人以上", "Show the warehouse how to inspect", "At least five have come", 33),
)  # fmt: skip


def write(written: list[Written], today: date) -> None:
    """Fill the two accounts that buy most of each language, and enter six complaints."""
    chosen = _chosen(written)
    for account in chosen:
        _fill(account, today)
    others = [w.account for w in written if w.account.state == State.OWNED and w.account.order_in_cycle]
    places = [*chosen, *others, *chosen]
    if len(places) >= 6:
        _complain(places[:6], today)


def _chosen(written: list[Written]) -> list[Account]:
    rows = [w for w in written if w.account.state == State.OWNED and len(w.persons) > 1]
    rows.sort(key=lambda w: (-w.account.order_in_cycle, w.account.grade, -w.account.lifetime_contacts, w.account.pk))
    first = next((w.account for w in rows if is_chinese(w.story.name)), None)
    second = next((w.account for w in rows if not is_chinese(w.story.name)), None)
    return [account for account in (first, second) if account is not None]


def _fill(account: Account, today: date) -> None:
    by, chinese = _owner(account), is_chinese(account.name)

    def note(model: Any, days_ago: int, **values: Any) -> Any:
        return notes.note(account, model, {"on": today - timedelta(days=days_ago), **values}, by=by, today=today)

    for part, level, hans, english in TEXTS:
        plan.write(account, part, hans if chinese else english, level=level, by=by)
    hans, english = TEXTS[2][2:]
    again = f"{hans}九月前补上。" if chinese else f"{english} To be closed by September."
    plan.write(account, Part.GAP, again, by=by)
    for kind, hans, hans_measure, english, measure, days in ACTIONS:
        what = (hans, hans_measure) if chinese else (english, measure)
        plan.plan(account, Planned(*what, today + timedelta(days=days), kind), by=by, today=today)
    for step in CheckStep.objects.in_use()[:6]:
        plan.tick(account, step, True, by=by, today=today)
    for days_ago, place, hans, english in (
        (540, 0, "只送过样品", "Only samples so far"),
        (330, 1, "采购说我们排第二", "The buyer says we are second"),
        (60, 2, "供应商名单", "Their list of suppliers"),
    ):
        note(Position, days_ago, position=place, why=hans if chinese else english)
    _spent(account, by, today)
    words = "九月换采购总监" if chinese else "A new head of purchasing from September"
    note(ChangeSignal, 4, kind="people", text=words)
    signal = note(
        ChangeSignal,
        40,
        kind="industry",
        text="同行都在改环保纸" if chinese else "Rivals of theirs move to recycled paper",
    )
    notes.answer(
        signal, "已送环保样" if chinese else "Recycled samples are with them", by=by, today=today - timedelta(days=30)
    )
    note(Survey, 200, quality=3, service=4, value=3, asked=4, very_satisfied=1, intention="same")
    note(
        Survey,
        20,
        quality=4,
        service=5,
        value=4,
        asked=5,
        very_satisfied=3,
        intention="more",
        note="交期比以前稳" if chinese else "Dates are steadier than before",
    )
    note(
        GroupMeeting,
        30,
        who="生产、技术、客服、业务" if chinese else "Production, engineering, service, sales",
        agreed="打样缩到两天；旺季派一名技术员驻厂。"
        if chinese
        else "Samples within two days; a technician on site in the busy season.",
    )
    note(
        HighVisit,
        75,
        whom="总经理" if chinese else "Managing director",
        ours="老板" if chinese else "Our boss",
        outcome="谈了新工厂，约定参观。" if chinese else "Talked about the new plant; a visit to ours is agreed.",
    )


def _spent(account: Account, by: User, today: date) -> None:
    """What they spent in the three years before, in the currency of our orders, which say what of it was with us."""
    orders = Order.objects.filter(account=account, ordered_on__lte=today, voided_at=None)
    by_currency = dict(orders.values_list("currency").annotate(n=Count("pk")))
    currency = max(by_currency, key=lambda code: by_currency[code]) if by_currency else "CNY"
    for years, part in ((2, 6), (1, 4), (0, 3)):
        first = date(today.year - years, 1, 1)
        of_year = orders.filter(currency=currency, ordered_on__gte=first, ordered_on__lt=date(first.year + 1, 1, 1))
        ours = of_year.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
        spend = max(Decimal(500_000), (ours * part).quantize(Decimal(10_000)))
        notes.note(account, Wallet, {"on": first, "spend": spend, "currency": currency}, by=by, today=today)


def _complain(places: list[Account], today: date) -> None:
    """Not answered, overdue and told to the manager, being solved, closed, opened again, come back."""

    def say(place: int, days_ago: int, hans: str, english: str, severity: int, cause: str = "") -> Any:
        account = places[place]
        told = Told(hans if is_chinese(account.name) else english, severity, cause=cause)
        return complaints.enter(account, told, by=_owner(account), today=today - timedelta(days=days_ago))

    def close(it: Any, days_ago: int) -> None:
        chinese = is_chinese(it.account.name)
        resolution = "补发 200 个并换了垫板" if chinese else "Sent 200 pieces again and changed the padding"
        learned = "出口单装箱前加一道目检" if chinese else "Export orders are looked at once more before packing"
        complaints.close(
            it,
            cause=it.cause or Cause.QUALITY,
            resolution=resolution,
            learned=learned,
            by=_owner(it.account),
            today=today - timedelta(days=days_ago),
        )

    old = say(0, 120, "礼盒盖有划痕", "Scratches on the lids", Severity.SERIOUS, Cause.QUALITY)
    close(old, 112)
    again = say(1, 50, "发票抬头开错", "The invoice names the wrong company", Severity.MINOR, Cause.PRICE)
    close(again, 46)
    complaints.reopen(
        again,
        "又错一次" if is_chinese(again.account.name) else "Wrong once more",
        by=_owner(again.account),
        today=today - timedelta(days=1),
    )
    late = say(2, 9, "两次送货都晚了一天", "Two deliveries came a day late", Severity.CRITICAL, Cause.DELIVERY)
    solving = say(3, 6, "答应的色样没有寄", "The promised colour sample never came", Severity.SERIOUS, Cause.PROMISE)
    text = "今天寄出，明天到" if is_chinese(solving.account.name) else "It leaves today and arrives tomorrow"
    complaints.answer(solving, text, by=_owner(solving.account), today=today - timedelta(days=5))
    say(4, 0, "客服电话没人接", "Nobody answers the service number", Severity.MINOR)
    say(0, 1, "这批盖子又有划痕", "Scratches on the lids again", Severity.SERIOUS, Cause.QUALITY)
    escalating.escalate(max(late.answer_due_on, today - timedelta(days=1)))


def _owner(account: Account) -> User:
    if account.owner is None:
        raise ValueError(f"{account} has no owner")
    return account.owner
