"""Two real buying committees: eight persons abroad, twenty-five at home, with lines, an opponent and gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.committee import coverage
from accounts.models import GroupRole, InfluenceLine, KeyPerson, PersonChange, ReportingLine, WorkingGroupMember
from accounts.services.findable import write_persons
from demo.history import Scribe, Written, moment
from demo.staff import Staff
from followups.models import FollowUp, FollowUpParticipant, FollowUpPerson
from followups.services import counting
from leads.models import STAGE_ORDER, DepartmentEffect, Opportunity, Stance, StanceChange, StanceKind


@dataclass(frozen=True)
class One:
    """A person: roles and stance by first letters, whom they report to by name, how often we met them."""

    name: str
    title: str
    department: str
    boss: str = ""
    influence: int | None = None
    roles: tuple[str, ...] = ()
    stance: str = "unknown"
    agreed: bool = False
    met: int = 0
    result: str = ""
    win: str = ""
    effect: str = "unknown"


ABROAD = (
    One("Eleanor Marsh", "Managing Director", "Board", "", 5, ("investor",), "hidden"),
    One("David Osei", "Finance Director", "Finance", "Eleanor Marsh", 4, ("investor",), "neutral", effect="gain"),
    One(
        "Anita Desai", "Head of Purchasing", "Purchasing", "Eleanor Marsh", 4, ("gatekeeper",), "opponent", met=2,
        result="Three comparable offers", win="Keeps the supplier she chose herself", effect="loss",
    ),
    One("Marco Bellini", "Packaging Engineer", "Engineering", "Anita Desai", 3, ("gatekeeper",), "neutral", met=1),
    One(
        "Chloe Martin", "Brand Manager", "Marketing", "Eleanor Marsh", 3, ("user",), "champion", True, 3,
        result="Returns below 1 %", win="A launch that is hers", effect="gain",
    ),
    One("Kenji Mori", "Production Supervisor", "Production", "Marco Bellini", 2, ("user",), "supporter", met=1),
    One(
        "Rachel Adler", "Marketing Assistant", "Marketing", "Chloe Martin", 1, ("coach",), "champion", True, 4,
        result="Samples on time", win="Seen as the one who found us",
    ),
    One("Peter Novak", "Warehouse Lead", "Logistics", "Anita Desai", 2, (), "immaterial"),
)  # fmt: skip
ABROAD_INFLUENCE = (
    ("Rachel Adler", "Chloe Martin", 2, False), ("Chloe Martin", "David Osei", 2, False),
    ("David Osei", "Eleanor Marsh", 3, False), ("Anita Desai", "Marco Bellini", 3, True),
)  # fmt: skip
HOME = (
    One("沈国华", "董事长", "董事会", "", 5, ("investor",), "hidden"),
    One(
        "陆建平",
        "总经理",
        "总经办",
        "沈国华",
        5,
        ("investor",),
        "neutral",
        met=1,
        result="包装成本降 5%",
        effect="gain",
    ),
    One("韩雪梅", "财务总监", "财务部", "陆建平", 4, (), "neutral"),
    One(
        "钱立新",
        "采购总监",
        "采购部",
        "陆建平",
        4,
        ("gatekeeper",),
        "opponent",
        met=2,
        win="保住自己引进的供应商",
        effect="loss",
    ),
    One(
        "方志强",
        "生产副总",
        "生产中心",
        "陆建平",
        4,
        ("user",),
        "supporter",
        True,
        2,
        "装配线不停机",
        "明年升任总经理",
        "gain",
    ),
    One(
        "谢嘉欣",
        "市场总监",
        "市场部",
        "陆建平",
        3,
        ("user",),
        "champion",
        True,
        3,
        "新品三月上市",
        "做出一个自己的爆款",
        "gain",
    ),
    One("崔文博", "研发经理", "研发中心", "方志强", 3, ("gatekeeper",), "neutral", met=1),
    One("蒋思远", "品质经理", "品质部", "方志强", 3, ("gatekeeper",), "supporter", met=1, result="通过客户验厂"),
    One("丁海燕", "采购经理", "采购部", "钱立新", 3, ("gatekeeper",), "neutral", met=2),
    One("袁子涵", "采购主管", "采购部", "丁海燕", 2, (), "unknown"),
    One("魏秀英", "采购专员", "采购部", "丁海燕", 1),
    One("姚俊杰", "采购专员", "采购部", "丁海燕", 1),
    One("石春梅", "采购助理", "采购部", "丁海燕", 1, ("coach",), "champion", False, 4, "样品按时到", "转正"),
    One("范明", "车间主任", "生产中心", "方志强", 2, ("user",), "supporter", met=1),
    One("廖平", "班长", "生产中心", "范明", 1),
    One("姜涛", "班长", "生产中心", "范明", 1),
    One("谭勇", "设备主管", "生产中心", "范明", 2, (), "neutral"),
    One("贾磊", "仓储主管", "物流部", "方志强", 2, (), "immaterial"),
    One("夏雅婷", "品牌经理", "市场部", "谢嘉欣", 2, ("user",), "supporter", met=1),
    One("汪娜", "包装设计师", "市场部", "夏雅婷", 2, ("coach",), "champion", True, 3, win="作品获奖"),
    One("戴静", "设计师", "市场部", "夏雅婷", 1),
    One("任敏", "电商主管", "市场部", "谢嘉欣", 2, (), "neutral"),
    One("傅刚", "成本会计", "财务部", "韩雪梅", 2),
    One("邹丽", "出纳", "财务部", "韩雪梅", 1),
    One("苏伟", "总经理助理", "总经办", "陆建平", 3, (), "supporter", met=1),
)
HOME_INFLUENCE = (
    ("汪娜", "谢嘉欣", 2, False), ("谢嘉欣", "陆建平", 3, False), ("苏伟", "沈国华", 2, False),
    ("钱立新", "韩雪梅", 2, True), ("钱立新", "崔文博", 3, True), ("石春梅", "丁海燕", 2, False), ("方志强", "蒋思远", 2, False),
)  # fmt: skip
SIZES = ((HOME, HOME_INFLUENCE, True, "chen"), (ABROAD, ABROAD_INFLUENCE, False, "emma"))
DRAWN, CHANGED = 120, 30  # days ago


def write(scribe: Scribe, written: list[Written], staff: Staff) -> None:
    """Fill the committee of one account of each, and the coverage of all accounts."""
    for people, influences, chinese, owner in SIZES:
        chosen = _account(written, staff.people[owner].pk, chinese=chinese)
        if chosen is not None:
            _fill(scribe, *chosen, people, influences, staff)
    _draw(scribe, written)
    coverage.refresh(*KeyPerson.objects.order_by().values_list("account_id", flat=True).distinct())


def _draw(scribe: Scribe, written: list[Written]) -> None:
    """At every other account with several persons whoever signs leads, and the coach speaks with whom they know best."""
    drawn = set(ReportingLine.objects.values_list("person__account_id", flat=True))
    lines, influences = [], []
    for w in written:
        by_role = {role: person for person in reversed(w.persons) for role in person.roles[:1]}
        head = by_role.get("investor") or by_role.get("gatekeeper")
        if head is None or len(w.persons) < 2 or w.account.pk in drawn:
            continue
        since: dict[str, Any] = {"from_on": scribe.day(min(w.story.started, DRAWN)), "created_by": w.owner}
        near = by_role.get("gatekeeper") or by_role.get("user")
        for person in w.persons:
            if person is not head:
                boss = near if person.roles[0] == "coach" and near and near is not person else head
                lines.append(ReportingLine(person=person, boss=boss, **since))
        coach, user = by_role.get("coach"), by_role.get("user")
        if coach and user and coach is not user:
            influences.append(InfluenceLine(source=coach, person=user, strength=2, against=False, **since))
    ReportingLine.objects.bulk_create(lines)
    InfluenceLine.objects.bulk_create(influences)


def _account(written: list[Written], owner: int, *, chinese: bool) -> tuple[Written, Opportunity] | None:
    """The owner's account whose open deal is farthest, with enough contacts to have met people in."""
    mine = {w.account.pk: w for w in written if w.account.owner_id == owner and w.chinese == chinese}
    deals = Opportunity.objects.in_play().filter(account__in=mine).exclude(stage="S").select_related("account")
    rich = [deal for deal in deals if deal.account.cycle_contacts >= 5] or list(deals)
    best = max(rich, key=lambda deal: (STAGE_ORDER.index(deal.stage), -deal.pk), default=None)
    return (mine[best.account_id], best) if best else None


def _fill(
    scribe: Scribe,
    w: Written,
    deal: Opportunity,
    people: tuple[One, ...],
    influences: tuple[tuple[str, str, int, bool], ...],
    staff: Staff,
) -> None:
    # Whoever was there before has the place of somebody with the same role.
    known = {role: person for person in reversed(w.persons) for role in person.roles}
    rows: dict[str, KeyPerson] = {}
    for one in people:
        rank = "executive" if (one.influence or 0) >= 4 else "specialist"
        person = known.pop(one.roles[0], None) if one.roles and one.met else None
        person = person if person and person not in rows.values() else KeyPerson(account=w.account)
        person.name, person.title, person.department = one.name, one.title, one.department
        person.roles, person.influence, person.rank = list(one.roles), one.influence, rank
        person.created_at = moment(scribe.day(DRAWN))
        person.save()
        rows[one.name] = person
    write_persons(rows.values())
    drawn: dict[str, Any] = {"from_on": scribe.day(DRAWN), "created_by": w.owner}
    ReportingLine.objects.bulk_create(
        ReportingLine(person=rows[one.name], boss=rows[one.boss], **drawn) for one in people if one.boss
    )
    InfluenceLine.objects.bulk_create(
        InfluenceLine(
            source=rows[source], person=rows[target], strength=strength, against=against,
            **({**drawn, "from_on": scribe.day(CHANGED)} if n == 0 else drawn),
        )
        for n, (source, target, strength, against) in enumerate(influences)
    )  # fmt: skip
    _meet(w, people, rows)
    _stand(scribe, w, deal, people, rows)
    for name, role in (("lin", GroupRole.OPENER), ("xu", GroupRole.TECHNICIAN)):
        helper = staff.people[name]
        if not w.account.group.filter(user=helper, ended_on=None).exists():
            WorkingGroupMember.objects.create(account=w.account, user=helper, role=role, joined_on=scribe.day(CHANGED))


def _meet(w: Written, people: tuple[One, ...], rows: dict[str, KeyPerson]) -> None:
    """Name the persons in contacts that are there already, the latest first."""
    talks = list(FollowUp.objects.filter(account=w.account, not_counting="").order_by("-occurred_on", "-pk")[:12])
    had = set(FollowUpPerson.objects.filter(follow_up__in=talks).values_list("follow_up_id", "person_id"))
    links = []
    for n, one in enumerate(people):
        for again in range(min(one.met, len(talks))):
            talk = talks[(n + again * 3) % len(talks)]
            if (talk.pk, rows[one.name].pk) not in had:
                had.add((talk.pk, rows[one.name].pk))
                links.append(FollowUpPerson(follow_up=talk, person=rows[one.name]))
    FollowUpPerson.objects.bulk_create(links)
    came = [(talk, w.manager) for talk in talks[2:4]]
    there = set(FollowUpParticipant.objects.filter(follow_up__in=talks).values_list("follow_up_id", "user_id"))
    FollowUpParticipant.objects.bulk_create(
        FollowUpParticipant(follow_up=talk, user=boss) for talk, boss in came if (talk.pk, boss.pk) not in there
    )
    counting.refresh_persons({person.pk for person in rows.values()})


def _stand(scribe: Scribe, w: Written, deal: Opportunity, people: tuple[One, ...], rows: dict[str, KeyPerson]) -> None:
    """Stances towards the deal; one of them, and one influence, was another a month ago."""
    for person in rows.values():
        Stance.objects.current().filter(opportunity=deal, person=person).update(removed_at=moment(scribe.today))
    stances = Stance.objects.bulk_create(
        Stance(
            opportunity=deal,
            person=rows[one.name],
            created_by=w.owner,
            stance=StanceKind(one.stance),
            agreed=one.agreed,
            result=one.result,
            win=one.win,
            department_effect=DepartmentEffect(one.effect),
        )
        for one in people
        if one.stance != "unknown"
    )
    Stance.objects.filter(pk__in=[stance.pk for stance in stances]).update(created_at=moment(scribe.day(DRAWN)))
    champions = [stance for stance in stances if stance.stance == StanceKind.CHAMPION]
    then = {"at": moment(scribe.day(CHANGED)), "by": w.owner}
    StanceChange.objects.bulk_create(
        StanceChange(stance=stance, field="stance", before="neutral", after="champion", **then)
        for stance in champions[:1]
    )
    PersonChange.objects.bulk_create(
        PersonChange(person=rows[one.name], field="influence", before=2, after=one.influence, **then)
        for one in people
        if one.influence == 3 and one.met
    )
