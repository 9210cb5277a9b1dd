"""What the pages say about scores: of one case, and of a month."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Min

from cases.listing import dress
from cases.models import CRITERIA, Case, Panel, PanelMember, Reward, Score, Standing

if TYPE_CHECKING:
    from datetime import date, datetime

    from users.models import User


@dataclass
class OfCase:
    """A case before its panel: whether the reader scores it, what they gave, what others gave, where it stood; when it was
    changed after it was scored.
    """

    panel: Panel | None = None
    may_score: bool = False
    own: Score | None = None
    scores: list[Score] = field(default_factory=list)
    standing: Standing | None = None
    notes: list[str] = field(default_factory=list)
    changed_at: datetime | None = None

    @property
    def criteria(self) -> list[tuple[Any, Any]]:
        """Words and mean by criterion, once the month is closed and there were enough scores."""
        given = self.standing.by_criterion if self.standing else {}
        return [(words, given[name]) for name, (words, _help) in CRITERIA.items() if name in given]


def panel_of(case: Case, user: User) -> OfCase:
    """What the reader may know of the panel of one case; six statements at most.

    The author reads the notes without names once the month is closed.
    """
    panel = Panel.objects.visible_to(user).filter(month=case.month).first() if case.month else None
    if panel is None:
        return OfCase()
    found = OfCase(panel)
    member = PanelMember.objects.visible_to(user).current().filter(panel=panel, user=user).exists()
    closed = panel.closed_at is not None
    found.changed_at = changed_after(
        case, Score.objects.filter(panel=panel, case=case).aggregate(first=Min("at"))["first"]
    )
    found.may_score = member and not closed and case.author_id != user.pk and case.is_shared
    scores = Score.objects.visible_to(user).filter(panel=panel, case=case).select_related("by").order_by("at", "pk")
    found.scores = list(scores)
    found.own = next((score for score in found.scores if score.by_id == user.pk), None)
    if closed:
        found.standing = Standing.objects.visible_to(user).of(panel).filter(case=case).first()
        if case.author_id == user.pk:
            found.notes = notes_to_author(case)
    return found


def changed_after(case: Case, scored_at: datetime | None) -> datetime | None:
    """When a case was changed last, if that was after the first of the scores that stand."""
    return case.edited_at if scored_at is not None and case.edited_at > scored_at else None


def notes_to_author(case: Case) -> list[str]:
    """What the panel wrote to the author, without names, in no telling order."""
    rows = Score.objects.filter(case=case, panel__closed_at__isnull=False).exclude(note="")
    return sorted(rows.values_list("note", flat=True))


@dataclass
class OfMonth:
    """A month: its panel, its cases in their order, how far the scoring is."""

    month: date
    panel: Panel | None
    members: list[PanelMember]
    cases: list[Any]
    given: int
    expected: int
    is_member: bool
    waiting: int

    @property
    def closed(self) -> bool:
        """Whether its scores stand."""
        return self.panel is not None and self.panel.closed_at is not None

    @property
    def best(self) -> list[Any]:
        """The month's best, more than one when means are equal."""
        return [case for case in self.cases if case.standing and case.standing.best]


def month_of(month: date, user: User) -> OfMonth:
    """One month as the reader may see it; at most nine statements, however many cases and members."""
    panel = Panel.objects.visible_to(user).filter(month=month).select_related("named_by", "closed_by").first()
    closed = panel is not None and panel.closed_at is not None
    rows = Case.objects.visible_to(user).filter(month=month).select_related("author", "account")
    rows = rows.filter(standings__panel=panel, standings__closing=panel.closings) if closed and panel else rows.shared()
    cases: list[Any] = list(rows.order_by("-shared_on", "-pk"))
    dress(cases, user)
    members: list[Any] = []
    scores: list[Score] = []
    standings: dict[int, Standing] = {}
    counts: dict[int, int] = defaultdict(int)
    by_member: dict[int, int] = defaultdict(int)
    first: dict[int, datetime] = {}
    if panel is not None:
        members = list(panel.members.current().select_related("user").order_by("user__name", "pk"))
        scores = list(Score.objects.visible_to(user).filter(panel=panel))
        standings = {row.case_id: row for row in Standing.objects.visible_to(user).of(panel)}
        given = Score.objects.filter(panel=panel).order_by("at").values_list("case_id", "by_id", "at")
        for case_id, by_id, at in given:
            counts[case_id] += 1
            by_member[by_id] += 1
            first.setdefault(case_id, at)
    own = {score.case_id: score for score in scores if score.by_id == user.pk}
    is_member = any(member.user_id == user.pk for member in members)
    seen = defaultdict(list)
    for score in scores:
        seen[score.case_id].append(score)
    for case in cases:
        case.standing, case.own, case.given = standings.get(case.pk), own.get(case.pk), counts[case.pk]
        case.seen = seen[case.pk]
        case.changed_at = changed_after(case, first.get(case.pk))
        case.asked = sum(member.user_id != case.author_id for member in members)
        case.to_score = is_member and not closed and case.author_id != user.pk
    for member in members:
        member.given = by_member[member.user_id]
        member.asked = sum(case.author_id != member.user_id for case in cases)
    if closed:
        cases.sort(key=lambda case: ((case.standing.rank if case.standing else 0) or 10_000, case.pk))
        rewards = (
            Reward.objects.visible_to(user).filter(case__in=[case.pk for case in cases]).select_related("given_by")
        )
        by_case = defaultdict(list)
        for reward in rewards.order_by("given_on", "pk"):
            by_case[reward.case_id].append(reward)
        for case in cases:
            case.their_rewards = by_case[case.pk]
    waiting = sum(case.to_score and case.own is None for case in cases)
    expected = sum(case.asked for case in cases)
    return OfMonth(month, panel, members, cases, sum(counts.values()), expected, is_member, waiting)
