"""Programs, too, may leave an owner in the working group."""

from __future__ import annotations

from accounts.models import WorkingGroupMember
from tests.cast import Cast, make_account


def test_a_program_may_keep_the_owner_before_in_the_working_group(cast: Cast, program) -> None:
    account = make_account(cast.ann)
    sent = {"to": cast.bob.pk, "reason": "closer", "keep_former": True}
    assert program(cast.mia).post(f"accounts/{account.pk}/transfer/", **sent).status_code == 200
    assert WorkingGroupMember.objects.get(account=account, ended_on=None).user == cast.ann
