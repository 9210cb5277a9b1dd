"""One matter of every kind that can wait for a manager: what the board of Today shows and the mails count."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.models import Account, ConsentKind, ConsentRequest, EscalationKind, GroupRole, KeyPerson, Vip
from followups.models import FollowUp
from portraits.models import AccessRequest, Distance, Erasure, Grant, Stage
from tests.cast import Cast, again, make_account, make_user, noon
from tests.pages.test_deciding import call, late, proposed
from tests.pages.test_deciding_in_place import overdue


def of_every_kind(cast: Cast, today: date) -> None:
    """All of them in Ann's team, for Mia to decide (VVIP for an admin); `today` is the business date that holds."""
    ann, now = again(cast.ann), noon(today)

    def account(name: str) -> Account:
        return make_account(ann, name, today=today, days_old=30)

    for kind in (EscalationKind.HELP, EscalationKind.SILENT, EscalationKind.BIG_DEAL, EscalationKind.TEN_CONTACTS):
        call(account(f"Call {kind}"), kind)
    proposed(ann, "Proposed")
    overdue(ann)
    make_user("Nia New", team=cast.harbour, hired_on=today - timedelta(days=40))
    late(account("Late"), ann)
    FollowUp.objects.filter(pk=late(account("Again"), ann, days=0).pk).update(repeated=True)
    AccessRequest.objects.create(account=account("Closed"), user=ann, why="a visit", asked_at=now)
    guarded = make_account(ann, "Guarded", today=today, days_old=30, vip=Vip.VVIP)
    Grant.objects.create(account=guarded, user=cast.bob, reason="a visit", starts_on=today, by=cast.cho, at=now)
    person = KeyPerson.objects.create(account=account("Erased"), name="Li Wei")
    Erasure.objects.create(person=person, reason="letter", asked_by=cast.bob, asked_at=now)
    for kind, user in ((ConsentKind.VVIP, None), (ConsentKind.GROUP, cast.bob)):
        role = GroupRole.OPENER if user else ""
        about = account(f"Consent {kind}")
        ConsentRequest.objects.create(
            account=about, kind=kind, asked_by=ann, asked_at=now, why="x", user=user, role=role
        )
    near = account("Near")
    asked = {"asked_stage": Stage.DOCTOR, "asked_cycle": near.current_cycle, "asked_at": now}
    Distance.objects.update_or_create(account=near, defaults=asked)
