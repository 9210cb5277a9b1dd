"""The whole demo company, built in one transaction, the same every time relative to today."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection, transaction

from accounts.models import Account
from demo import (
    campaigns,
    cases,
    committees,
    confided,
    deals,
    importance,
    keyaccounts,
    lately,
    money,
    people,
    portfolio,
    portraits,
    robots,
    second_owners,
    training,
)
from demo.history import Scribe, Written, reread, settle
from demo.staff import NEW, Staff, hire
from demo.stories import Story, Teller
from demo.words import is_chinese
from users.models import User

SEED = 20


def exists() -> bool:
    """Whether there is anything that a demo would mix with."""
    return User.objects.exists() or Account.objects.exists()


@transaction.atomic
def build(today: date) -> int:
    """Make the company unless there is data already; returns how many accounts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('demo_data'))")
    if exists():
        return 0
    staff = hire(today)
    scribe = Scribe(SEED, today)
    stories = Teller(SEED).tell()
    written = scribe.accounts([(story, _owner(scribe, story, staff)) for story in stories])
    scribe.contacts(
        (w, w.owner, w.account.current_cycle_id or 0, w.story.contacts, w.story.unanswered)
        for w in written
        if w.persons
    )
    deals.write(scribe, written)
    scribe.steps(written)
    _proposals(written, today)
    settle(Account.objects.all())
    reread(written)
    lately.lose_accounts(written, today)
    lately.claim_some(scribe, written, staff)
    reread(written)
    lately.call_managers(written)
    lately.recent_days(scribe, written, staff)
    reread(written)
    campaigns.write(written, staff, today)
    lately.tell_of_proposals(written, today)
    lately.keep_one(written, today)
    money.write(staff, today)
    committees.write(scribe, written, staff)
    importance.write(today)
    portraits.write(written, staff, today)
    keyaccounts.write(written, today)
    portfolio.write(written, today)
    people.write(staff, today)
    training.write(staff, today)
    confided.write(staff, today)
    reread(written)
    second_owners.write(scribe, written, staff)
    cases.write(staff, today)
    lately.last_night(today)
    robots.add_robot(staff, today)
    return len(written)


def _owner(scribe: Scribe, story: Story, staff: Staff) -> User:
    """A seller who was here when it began; colleagues abroad for English names; newcomers have fresh ones only."""
    began = scribe.day(story.started)
    overseas = staff.teams["overseas"].pk
    fitting = [
        seller
        for seller in staff.sellers
        if (seller.team_id == overseas) != is_chinese(story.name) and seller.hired_on and seller.hired_on <= began
    ]
    newcomers = [staff.people[name] for name in NEW]
    if not story.fresh:
        fitting = [seller for seller in fitting if seller not in newcomers]
    return scribe.rng.choice(fitting or [staff.people["xu"]])


def _proposals(written: list[Written], today: date) -> None:
    proposed: dict[int, list[int]] = {}
    for w in written:
        if w.story.proposed is not None:
            proposed.setdefault(w.story.proposed, []).append(w.account.pk)
    for days_ago, pks in proposed.items():
        Account.objects.filter(pk__in=pks).update(proposal_visible_on=today - timedelta(days=days_ago))
