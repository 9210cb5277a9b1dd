"""How the tests of the portfolio ask, and what they make."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import Account
from followups.models import FollowUp, FollowUpParticipant
from tests.cast import TODAY, new_key, noon
from users.models import User

PAGE, LIST, FIGURES, ACTS, EXPORT = (
    reverse(f"dashboards:portfolio{name}") for name in ("", "_list", "_figures", "_acts", "_export")
)


def seen(client: Client, user: User, **params: Any) -> Any:
    client.force_login(user)
    return client.get(PAGE, params).context


def acts(client: Client, user: User, **params: Any) -> Any:
    client.force_login(user)
    return client.get(ACTS, params)


def listed(client: Client, to: str) -> set[int]:
    return {row.pk for row in client.get(f"{LIST}?{to}").context["page"].rows}


def follow_up(account: Account, author: User, *, with_: User | None = None, **fields: Any) -> FollowUp:
    it = FollowUp.objects.create(
        client_key=new_key(), account=account, cycle=account.current_cycle, author=author, team=author.team,
        occurred_at=noon(TODAY), occurred_on=TODAY, entered_at=noon(TODAY), result="answered", effective=True, **fields,
    )  # fmt: skip
    if with_:
        FollowUpParticipant.objects.create(follow_up=it, user=with_)
    return it
