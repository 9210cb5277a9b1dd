"""The demo company: whole, consistent, made once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Max, Min, Q

from accounts.models import Account, LedgerEntry, State
from accounts.services import sweep, verify
from commons.days import working_days
from core.clock import business_date
from demo.staff import PASSWORD
from followups.models import LeadContact
from followups.services import counting
from leads.models import Campaign, Lead, LeadMove, LeadSearch, LeadState, Opportunity, Source
from leads.outcomes import total
from leads.services import checking
from notifications.models import Notice
from tests.founded import company_of
from users.models import Leave, Role, Team, User

pytestmark = pytest.mark.django_db


def test_the_demo_shows_every_state_and_agrees_with_verify() -> None:
    made = company_of(business_date())
    assert 590 <= made == Account.objects.count() <= 650
    differences = [*verify.differences(), *counting.differences(), *checking.differences()]
    assert differences == []
    today = business_date()
    has = Account.objects.aggregate(
        pooled=Count("pk", filter=Q(state=State.POOLED)),
        suspended=Count("pk", filter=Q(state=State.SUSPENDED)),
        ten=Count("pk", filter=Q(cycle_contacts=10)),
        proposed=Count("pk", filter=Q(proposal_visible_on__isnull=False)),
        overdue=Count("pk", filter=Q(next_contact_due_on__lt=today)),
        due_today=Count("pk", filter=Q(next_step_on=today)),
        silent=Count("pk", filter=Q(protected=True, alarm_due_on__lt=today)),
        warned=Count("pk", filter=Q(warned_days=14)),
        bought=Count("pk", filter=Q(order_in_cycle=True)),
    )
    assert min(has.values()) >= 3, has
    assert (Team.objects.count(), User.objects.count()) == (3, 15)
    assert set(User.objects.values_list("role", flat=True)) == set(Role.values)
    assert Leave.objects.on(today).count() == 1
    assert Opportunity.objects.in_play().filter(amount__gte=500_000).exists()
    of_the_load = Q(kind__in=["group_joined", "contact_10"]) | Q(kind="escalation", params__kind="big_deal")
    lines = Notice.objects.filter(of_the_load).values("recipient", "kind").annotate(n=Count("batch", distinct=True))
    assert {line["n"] for line in lines} == {1}
    _leads_of_every_state_agree_with_their_contacts()


def _leads_of_every_state_agree_with_their_contacts() -> None:
    kinds = {Source.FAIR, Source.EVENT, Source.NOTICE, Source.WEB, Source.REFERRAL, Source.DORMANT}
    assert kinds <= set(Campaign.objects.values_list("kind", flat=True))
    assert 140 <= Lead.objects.count() == LeadSearch.objects.count() <= 170
    states = dict(Lead.objects.order_by().values_list("state").annotate(n=Count("pk")))
    assert set(states) == set(LeadState.values)
    assert min(states.values()) >= 10, states
    assert Lead.objects.filter(owner=None).count() >= 5
    effective = Q(contact_entries__effective=True)
    counted = Lead.objects.annotate(
        days=Count("contact_entries__occurred_on", filter=effective, distinct=True),
        first=Min("contact_entries__occurred_on", filter=effective),
        last=Max("contact_entries__occurred_on", filter=effective),
    )
    agree = Q(contacts=F("days")) & (Q(days=0) | Q(first_contact_on=F("first"), last_contact_on=F("last")))
    assert not counted.exclude(agree).exists()
    assert not LeadContact.objects.filter(occurred_on__gt=business_date()).exists()
    newest = {move.lead_id: move.to_state for move in LeadMove.objects.order_by("pk")}
    assert all(newest[lead.pk] == lead.state for lead in Lead.objects.exclude(state=LeadState.WORKING))
    every = total(Lead.objects.all())
    assert every.leads > every.contacted > every.qualified > every.converted > every.ordered >= 5


def test_the_next_night_of_the_demo_moves_something_and_nothing_ever_moved_on_a_day_off() -> None:
    today = business_date()
    company_of(today)
    night = sweep.forecast(working_days([today])[0])
    assert min(night.recycled, night.suspended) >= 1, night
    days = set(LedgerEntry.objects.exclude(rule__in=["created", "imported"]).values_list("on", flat=True))
    assert working_days(sorted(days)) == sorted(days)


def test_the_copy_for_tests_never_turns_a_sequence_back() -> None:
    """Rows of the test go when it ends, sequences stay: older ids must not come again beside rows that stayed."""
    with connection.cursor() as cursor:
        for _time in range(2):  # the first may build it
            cursor.execute("SELECT setval(pg_get_serial_sequence('users_team', 'id'), 1000000)")
            company_of(business_date())
    assert Team.objects.create(name="another").pk > 1_000_000


def test_it_never_mixes_with_data_that_is_there() -> None:
    User.objects.create_user("somebody@example.com")
    call_command("demo_data", "--if-empty", stdout=StringIO())
    with pytest.raises(CommandError, match="data already"):
        call_command("demo_data", stdout=StringIO())
    assert User.objects.count() == 1


def test_logins_are_printed_only_for_people_who_are_there() -> None:
    out = StringIO()
    call_command("demo_data", "--logins", stdout=out)
    assert out.getvalue() == ""
    User.objects.create_user("wang@demo.example", PASSWORD)
    call_command("demo_data", "--logins", stdout=out)
    assert "wang@demo.example" in out.getvalue()
    assert PASSWORD in out.getvalue()
