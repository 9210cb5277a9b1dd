"""A case library: last month closed with its best case and a reward, this month before the panel, one draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from cases.models import MOST_CONTACTS, Case, Panel
from cases.services import figures, months, panels, telling
from cases.services.telling import Words
from demo.staff import Staff
from leads.models import Opportunity, Outcome


@dataclass(frozen=True)
class Tale:
    """A case to tell: by whom, in which month (0: this one), tied to a deal of theirs or not."""

    by: str
    words: Words
    months_ago: int
    tied: bool = True
    useful: tuple[str, ...] = ()


TALES = (
    Tale("chen", Words(
        "第二天就送到的实样，赢过了低一成的报价", "won", "食品", "D", "月饼礼盒", "", ["user", "gatekeeper"], [3, 4, 7],
        "中型茶点企业，两家供应商合作多年；采购只肯谈价，生产主管抱怨旧盒子难折、包装线常停。",
        "第1次只听；第2次进车间，量了包装线的节拍；第3次后第二天送去两只实样，请四名工人各折五十只，计时。\n第5次把计时结果写成一页纸，请生产主管自己讲给采购听。第7次才报价。",
        "生产主管在会上说：“每只省四秒，旺季少请六个人。”这句话之后，再没人提那一成的差价。",
        "先让用的人赢，再谈钱；数字要由客户自己的人讲出来。",
    ), 1, useful=("zhao", "xu", "emma", "liu")),
    Tale("emma", Words(
        "Lost on price? Lost because we never met the owner", "lost", "Beauty", "C", "Rigid boxes for a launch", "competition",
        ["investor", "coach"], [6, 9, 11],
        "A skincare brand planned a launch in autumn. Marketing loved our boxes, and we talked to nobody else for ten contacts.",
        "Nine visits to marketing, three rounds of samples, a visit to our plant. The coach told us twice that the owner decides on every launch himself; we did not ask her to bring us to him.",
        "The owner met a rival at a fair and shook hands on the spot. Our eleventh contact was the call that told us so.",
        "When a coach says who decides, the next contact is the way to that person. Ten contacts below them count for little.",
    ), 1, useful=("raj", "mei", "chen")),
    Tale("zhao", Words(
        "投诉当天上门，把退货变成年度合同", "won", "酒饮 Drinks", "C", "酒盒烫金改版", "", ["gatekeeper", "investor"], [8, 10],
        "酒厂收到的第一批烫金盒有划痕，品质主管要求整批退货，并通知财务停付。",
        "当天下午带着技术员上门，当面挑出全部不良品；第三天补齐，第五天写了一页原因与措施，第八天请总经理来厂看新的目检工位。",
        "总经理看完目检工位说，别家只会打折，你们是改工序。",
        "坏消息当面说、当天说；赔钱不如让客户看见你改了什么。",
    ), 1, useful=("sun",)),
    Tale("xu", Words(
        "等了三个月的“下周答复”：没有决策者的商机要早停", "lost", "电子", "A", "说明书印刷", "no_decision", ["gatekeeper"], [4, 5, 12],
        "采购助理主动询价，每次都说下周答复，从没让我们见过她的上级。",
        "十二次联系里九次打给同一个人；报了三次价，打了两次样。第八次起才问还有谁要同意，她答不上来。",
        "第十二次才知道，公司当年根本没有预算，询价只是为了写年终报告。",
        "第四次联系之前，弄清谁有预算、谁签字；弄不清就放手，不要凑满十二次。",
    ), 1, tied=False, useful=("chen", "zhao", "liu", "huang", "emma")),
    Tale("liu", Words(
        "用旺季产能日历换来框架协议", "won", "日化", "C", "化妆品彩盒", "", ["user", "investor"], [5, 9],
        "日化客户每到大促就断货，旧供应商接单不看产能。",
        "把我们三台机的旺季产能画成日历，每周发给他们的计划员；第九次联系请总经理看了一整年的断货损失。",
        "计划员自己在会上打开我们的日历排单，总经理问：那为什么不签全年？",
        "把自己的产能讲清楚，比承诺“一定赶得上”更可信。",
    ), 0, useful=("chen", "xu")),
    Tale("raj", Words(
        "Won back after the first order went wrong: two promises, kept on time", "won", "Food", "P", "Gift boxes, autumn range", "",
        ["gatekeeper", "user"], [2, 3],
        "A roaster had bought once, was unhappy with the colour, and had not answered for five months.",
        "We sent no offer. We sent the measured colour of their old stock and asked for one meeting of twenty minutes; in it we promised a date for a proof and a date for a price, and kept both.",
        "The buyer said afterwards that the second kept date decided it.",
        "With a customer who was let down, sell one kept promise at a time.",
    ), 0, useful=("noah",)),
    Tale("huang", Words(
        "新廠投產前半年：從一句「要換倉庫」聽出來的訂單", "won", "家居", "S", "瓦楞纸箱年度合同", "", ["coach"], [1, 2],
        "倉儲主管在展會上隨口說要換倉庫，其他同事只記下了電話。",
        "第二天打電話只問一件事：為甚麼要換。得知新廠半年後投產，就把新線的箱型尺寸先算好，第六次聯絡時交給工程師。",
        "工程師發現我們的箱型少佔兩成棧板位，直接寫進了新廠的規格書。",
        "變化的訊號比需求來得早：聽見搬、換、招，就去問為甚麼。",
    ), 0),
)  # fmt: skip
DRAFT = Words(
    "样品送了六轮，客户还在比", "lost", "玩具文具", "D", "手提袋", "timing", [], [6],
    "文具客户同时请了四家打样。", "六轮样品，每轮两天。", "", "",
)  # fmt: skip
MOST_LOOKED_AT = 30
PANEL = ("wang", "daniel", "lin", "xu")
# Points of the panel by title's place among those of last month: clear, proven, usable, honest.
POINTS = (
    ((5, 5, 5, 4), (5, 4, 5, 4), (4, 5, 5, 4), (5, 5, 4, 4)),
    ((5, 4, 4, 5), (4, 4, 4, 5), (4, 3, 4, 5), (5, 4, 4, 5)),
    ((4, 4, 5, 4), (4, 3, 4, 4), (4, 4, 4, 3), (4, 4, 4, 4)),
    ((4, 3, 5, 5), (3, 3, 4, 5), (4, 3, 4, 5)),
)
NOTES = ("计时的一页纸应该成为我们的标准做法。", "Show the sheet in training.", "", "")


def write(staff: Staff, today: date) -> None:
    """Tell the cases, let the panel score last month's, name this month's."""
    this = months.first_of(today)
    told = [_tell(tale, staff, months.months_before(this, tale.months_ago), today) for tale in TALES]
    last = _judged(staff, [case for case, tale in zip(told, TALES, strict=True) if tale.months_ago], today)
    panels.close(last, by=staff.people["lin"])
    best = Case.objects.filter(best=True).order_by("pk").first()
    if best is not None:
        panels.reward(
            best, "月度最佳案例奖：一天调休，并在早会上讲给全员", given_on=today, given_by=staff.people["lin"],
            by=staff.people["lin"], today=today,
        )  # fmt: skip
    panel = panels.name(this, [staff.people[name] for name in PANEL], by=staff.people["lin"], today=today)
    first = next(case for case, tale in zip(told, TALES, strict=True) if not tale.months_ago)
    panels.score(first, {"clear": 4, "proven": 5, "usable": 4, "honest": 3}, note=NOTES[0], by=staff.people["lin"])
    telling.draft(DRAFT, by=staff.people["chen"], today=today)
    if panel.closes_on <= today:
        raise ValueError("this month closes before it ends")


def _tell(tale: Tale, staff: Staff, month: date, today: date) -> Case:
    author = staff.people[tale.by]
    day = min(today, month + timedelta(days=11))
    deal = _deal(author.pk, tale, today) if tale.tied else None
    account = deal.account if deal else None
    case = telling.draft(tale.words, account=account, opportunity=deal, by=author, today=day)
    telling.share(case, by=author, today=day, confirmed=True)
    for name in tale.useful:
        telling.mark(case, True, by=staff.people[name])
    return Case.objects.get(pk=case.pk)


def _deal(owner: int, tale: Tale, today: date) -> Opportunity | None:
    """A closed deal of the author's that ended in the same way and within the contacts told of, best of the same industry."""
    wanted = Outcome.WON if tale.words.result == "won" else Outcome.LOST
    taken = Case.objects.exclude(account=None).values("account")
    rows = Opportunity.objects.valid().filter(outcome=wanted, account__owner=owner).exclude(account__in=taken)
    found = []
    for deal in rows.select_related("account").order_by("-amount", "pk")[:MOST_LOOKED_AT]:
        contacts = figures.of(deal.account, deal, today=today).contacts or 0
        if max(tale.words.contacts) <= contacts <= MOST_CONTACTS + 2:
            found.append((deal.account.industry != tale.words.industry, deal.pk, deal))
    return min(found, default=(False, 0, None))[2]


def _judged(staff: Staff, cases: list[Case], today: date) -> Panel:
    month = cases[0].month
    if month is None:
        raise ValueError("cases that are shared have a month")
    people = [staff.people[name] for name in PANEL]
    panel = panels.name(month, people, by=staff.people["lin"], today=max(month + timedelta(days=25), month))
    for case, points in zip(cases, POINTS, strict=True):
        judges = [person for person in people if person.pk != case.author_id]
        for judge, given, note in zip(judges, points, NOTES, strict=False):
            values = dict(zip(("clear", "proven", "usable", "honest"), given, strict=True))
            panels.score(case, values, note=note, by=judge)
    return panel
