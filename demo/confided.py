"""Closed values in the demo: a VVIP whose undertaking is signed, a need-to-know list, a request that waits."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from accounts import clocks
from accounts.models import Account, GroupRole, Vip, VipChange
from accounts.services.consent import asking as consents
from demo.staff import Staff
from demo.words import is_chinese
from portraits.models import Purpose, Value
from portraits.services import opening
from portraits.services.access import Ground, asking, granting, ground, undertaking
from users.models import User


def write(staff: Staff, today: date) -> None:
    """Let some owners in; make one known account a VVIP that two managers open; leave one owner asking."""
    closed = Value.objects.current().exclude(key=None).order_by("account_id").values_list("account", flat=True)
    known = list(Account.objects.filter(pk__in=list(dict.fromkeys(closed)), owner__isnull=False).order_by("pk"))
    fit = [account for account in known if account.owner and account.owner.team_id]
    if len(fit) < 3:
        return
    vvip, listed, *rest = fit
    asked = next((each for each in rest if not _open(each, today)), rest[0])
    admin = staff.people["admin"]
    _decided(vvip, admin, today)
    _ask_for_decisions(staff, vvip, listed)
    for account in (vvip, listed):
        chinese = is_chinese(account.name)
        owner, manager = _owner(account), staff.manager_of(_owner(account))
        why = "本周期负责该客户" if chinese else "Owns the account in this cycle"
        given = granting.give(account, owner, reason=why, by=manager, today=today)
        if account is vvip:
            for who in (owner, manager):
                undertaking.sign(undertaking.newest().pk, who.name, by=who)  # type: ignore[union-attr]
            granting.approve(given, by=admin)
            why = "带队经理，参加季度回顾" if chinese else "Leads the team, reviews the account each quarter"
            granting.give(account, manager, reason=why, by=admin, today=today)
        value = Value.objects.current().exclude(key=None).filter(account=account).select_related("field").first()
        if value is not None:
            words = "准备周五的拜访" if chinese else "Before the visit on Friday"
            opening.open_values(account, [value], by=owner, purpose=Purpose.VISIT, words=words, today=today)
    why = (
        "下周拜访采购总监，想先了解他们的打算"
        if is_chinese(asked.name)
        else "I meet their head of purchasing next week"
    )
    asking.ask(asked, why=why, by=admin if _open(asked, today) else _owner(asked), today=today)


def _open(account: Account, today: date) -> bool:
    return ground(account, user=_owner(account), today=today) == Ground.OPEN


def _decided(account: Account, admin: User, today: date) -> None:
    """VVIP by an admin, with the reason in its history."""
    chinese = is_chinese(account.name)
    why = "行业标杆，他们的做法别家都跟" if chinese else "They set the standard in their industry"
    before = account.vip
    Account.objects.filter(pk=account.pk).update(vip=Vip.VVIP)
    clocks.recompute_one(account.pk, team_id=account.team_id, today=today)
    account.refresh_from_db()
    VipChange.objects.create(account=account, before=before, after=Vip.VVIP, by=admin, at=timezone.now(), reason=why)


def _ask_for_decisions(staff: Staff, vvip: Account, other: Account) -> None:
    """A manager asks for VVIP, the owner of the VVIP for somebody in its group."""
    why = (
        "董事长亲自来访，准备签三年协议"
        if is_chinese(other.name)
        else "Their chairman visits us; three years are on the table"
    )
    if other.vip != Vip.VVIP:
        consents.ask_vvip(other, by=staff.manager_of(_owner(other)), why=why)
    owner = _owner(vvip)
    there = vvip.group.filter(ended_on=None).values("user_id")
    team = User.objects.salespeople().filter(team_id=owner.team_id).exclude(pk=owner.pk).exclude(pk__in=there)
    helper = team.order_by("pk").first()
    if helper:
        why = "请他跟产线试样" if is_chinese(vvip.name) else "To go along with the trial on their line"
        consents.ask_to_join(vvip, user=helper, by=owner, why=why, role=GroupRole.TECHNICIAN)


def _owner(account: Account) -> User:
    return User.objects.get(pk=account.owner_id)
