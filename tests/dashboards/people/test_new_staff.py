"""New staff beside the expected line: counted, told to the manager once a week, shown on Today."""

from __future__ import annotations

from datetime import timedelta

from accounts.policies import in_force
from dashboards.people.newcomers import Newcomer, newcomers_of
from dashboards.services import newcomers
from notifications.inbox import sentence
from notifications.models import Notice
from tests.cast import TODAY, Cast, log_lead, make_account, make_lead, make_user
from tests.dashboards.people.contacts import log_contact
from users.models import User

DAY = timedelta(days=1)


def hire(cast: Cast, days: int, name: str = "Nia New") -> User:
    return make_user(name, team=cast.harbour, hired_on=TODAY - days * DAY)


def of(person: User) -> Newcomer:
    return newcomers_of([person], in_force(), today=TODAY)[person.pk]


def test_different_customers_since_the_first_day_are_counted(cast: Cast) -> None:
    nia = hire(cast, 30)
    account = make_account(nia, days_old=29)
    for back in (1, 2):
        log_contact(account, nia, on=TODAY - back * DAY, text=f"talk {back}")
    log_contact(make_account(nia), nia, on=TODAY, result="no_answer")
    log_lead(make_lead(nia, days_old=3), TODAY)
    it = of(nia)
    assert (it.contacted, it.expected, it.missing, it.month) == (2, 17, 15, 2)


def test_who_is_new_follows_from_the_rules_and_managers_are_not(cast: Cast) -> None:
    people = [hire(cast, 179, "A"), hire(cast, 180, "B"), make_user("C", role="manager", hired_on=TODAY)]
    assert [it.person.name for it in newcomers_of(people, in_force(), today=TODAY).values()] == ["A"]


def test_nobody_is_told_in_the_first_two_weeks(cast: Cast) -> None:
    assert not of(hire(cast, 13, "Early")).short
    assert of(hire(cast, 14, "Later")).short


def test_the_nearest_manager_is_told_once_a_week(cast: Cast) -> None:
    nia = hire(cast, 40)
    for on in (TODAY - DAY, TODAY, TODAY + DAY):
        newcomers.tell_managers(on)
    (notice,) = Notice.objects.filter(kind="short_start")
    assert notice.recipient == cast.mia
    assert sentence(notice).startswith("Nia New has contacted 0 different customers so far; 22 are expected by now.")
    newcomers.tell_managers(TODAY + 7 * DAY)
    assert Notice.objects.filter(kind="short_start").count() == 2
    assert nia.pk == notice.params["figures_page"]


def test_a_notice_says_the_number_that_the_pages_say_when_it_is_read(cast: Cast) -> None:
    nia = hire(cast, 44)
    newcomers.tell_managers(TODAY - DAY)
    (notice,) = Notice.objects.filter(kind="short_start")
    assert notice.params["expected"] == of(nia).expected == 25
    assert newcomers_of([nia], in_force(), today=TODAY - DAY)[nia.pk].expected == 24


def test_the_night_runs_once_for_a_date(cast: Cast) -> None:
    hire(cast, 40)
    run = newcomers.run_due(TODAY)
    assert run is not None
    assert run.counts == {"short": 1}
    assert newcomers.run_due(TODAY) is None
