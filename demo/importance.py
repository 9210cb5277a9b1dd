"""A model of importance in force, judgements by the managers, some grades by decision, one proposal that waits."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from accounts.grading import judging, publishing, recompute, weighing
from accounts.models import Account, Grade, GradeCause, Judgement, JudgementState, State
from demo.history import moment
from users.models import Role, User

SEED = 61
LIKELY = {"A": (4, 5, 5, 5), "B": (3, 4, 4, 5), "C": (2, 3, 3, 4), "D": (1, 1, 2, 3)}
SHARE_JUDGED = {"A": 1.0, "B": 0.8, "C": 0.35, "D": 0.3}
NOTES = (
    "印刷规格与我们新生产线完全吻合。", "行业协会理事单位，同行都看他们。", "明年扩建二期，包装量预计翻倍。", "连续六个月准时付款。",
    "Two new lines from spring: volumes will double.", "Pays on the day.", "",
)  # fmt: skip
WHY_LESS = (
    "货款拖欠三个月，先看回款。",
    "集团采购权在总部，本厂自己定不了。",
    "One plant only; the group buys elsewhere.",
)
WHY = ("董事长亲自引荐，战略客户。", "集团总部已列入年度框架供应商名单。", "Strategic: opens the whole group to us.")


def write(today: date) -> None:
    """Judge, decide, publish, and bring every account to the model."""
    rng, model = Random(SEED), weighing.default()  # noqa: S311  nothing secret
    _judge(rng, today)
    recompute.age(today=today)
    _decide(rng, model, today)
    admin = User.objects.filter(role=Role.ADMIN).order_by("pk")[0]
    publishing.publish(model, by=admin, reason="第一版：规模、频率、决策复杂度，加上主管评估。")
    recompute.recompute_stale(today=today)
    _propose(today)


def _judge(rng: Random, today: date) -> None:
    """Managers' judgements that resemble the grades the accounts have had."""
    given = []
    codes = [criterion.code for criterion in weighing.default().weighed if criterion.judged]
    rows = Account.objects.filter(state=State.OWNED, team__manager__isnull=False).select_related("team__manager")
    for account in rows.order_by("pk"):
        manager = account.team.manager if account.team else None
        if manager is None or manager.pk == account.owner_id or rng.random() > SHARE_JUDGED[account.grade]:
            continue
        at = moment(today - timedelta(days=rng.randint(3, 60)), 10)
        for code in codes:
            if rng.random() < 0.92:
                value, note = rng.choice(LIKELY[account.grade]), rng.choice(NOTES) if rng.random() < 0.3 else ""
                given.append(
                    Judgement(
                        account=account, criterion=code, value=value, note=note, by=manager, at=at,
                        state=JudgementState.STANDING,
                    )
                )  # fmt: skip
    Judgement.objects.bulk_create(given, batch_size=2000)


def _decide(rng: Random, model: weighing.Weighing, today: date) -> None:
    """Where the model would change what is protected, the grade of before stands by decision, with a reason."""
    rows = recompute.rows_of(Account.objects.present().order_by("pk"), model)
    stand = [row for row in rows if (row.grade == Grade.A) != (row.wanted == Grade.A)]
    Account.objects.filter(pk__in=[row.pk for row in stand]).update(grade_decided=True)
    by = User.objects.filter(role=Role.ADMIN).order_by("pk")[0]
    cause = GradeCause.DECISION.value
    told = [
        (row.pk, row.grade, row.grade, cause, rng.choice(WHY if row.grade == Grade.A else WHY_LESS), recompute.evidence(None, row.new_score, row.new_known, row.new_model))
        for row in stand
    ]  # fmt: skip
    recompute.tell_changes(told, by=by)


def _propose(today: date) -> None:
    """Two owners have proposed a value and wait for the manager."""
    owned = Account.objects.filter(state=State.OWNED, grade="B", grade_decided=False, owner__role=Role.SALESPERSON)
    for account in owned.select_related("owner").order_by("-cycle_contacts", "pk")[:2]:
        if account.owner:
            note = "客户刚中标两个新品牌，明年用量至少翻一倍。"
            judging.propose(account, criterion="potential", value=5, note=note, by=account.owner, today=today)
