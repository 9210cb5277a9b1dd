"""Builds broken on purpose: each takes one guard away, in memory, and names the tests that must then fail.

As a pytest plugin: `CRM_BROKEN=<name> pytest -p tests.faults.sabotage ...`. All of them, one after the other, with a
table at the end: `python -m tests.faults.prove`.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import Phase, settings

from tests.faults.guards import confided, ways
from tests.faults.guards.broken import Broken

RACES, STRESS, CRASH = "tests/faults/test_races.py", "tests/faults/test_stress.py", "tests/faults/test_crash.py"
OUTAGES, DIGEST = "tests/faults/test_outages.py", "tests/notifications/test_digest.py"
DAYS, MODEL, ACC = "tests/faults/test_calendar.py", "tests/faults/test_state_machine.py", "tests/accounts/rules"

MASS, MASS_API = "tests/access/test_mass_assignment.py", "tests/access/test_mass_assignment_api.py"

BROKEN: dict[str, Broken] = {
    "no_account_locks": Broken(
        "accounts are locked before they are judged (select_for_update)",
        ways.no_account_locks,
        (
            f"{RACES}::test_of_two_who_claim_at_once_one_wins_and_the_other_is_told_who",
            f"{RACES}::test_of_two_moves_at_once_one_happens_and_the_other_is_refused",
            f"{RACES}::test_two_keeps_at_once_are_one",
            f"{RACES}::test_two_contacts_of_a_day_at_once_count_once",
            f"{RACES}::test_an_account_contacted_in_the_last_second_stays",
            f"{RACES}::test_an_account_kept_in_the_last_second_is_not_suspended",
            f"{RACES}::test_an_account_that_orders_in_the_last_second_is_not_suspended",
            f"{RACES}::test_two_sweeps_at_once_move_and_tell_once",
            f"{STRESS}::test_two_hundred_claims_on_fifty_accounts_have_fifty_winners",
            f"{STRESS}::test_nobody_contacted_is_recycled",
            f"{STRESS}::test_a_contact_logged_thirty_times_at_once_is_one",
        ),
    ),
    "no_people_locks": Broken(
        "the claimer's (returner's, owner's) row is locked before the quota is counted",
        ways.no_people_locks,
        (
            f"{RACES}::test_two_claims_of_one_person_at_once_stay_within_the_quota",
            f"{RACES}::test_two_returns_at_once_stay_within_the_months_limit",
            f"{RACES}::test_an_account_entered_while_its_owner_leaves_is_handed_on_too",
            f"{STRESS}::test_no_quota_is_ever_exceeded_however_many_claims_arrive_at_once",
        ),
    ),
    "a_day_counts_again": Broken(
        "a day counts once",
        ways.a_day_counts_again,
        (f"{STRESS}::test_a_contact_logged_thirty_times_at_once_is_one", MODEL),
    ),
    "a_form_takes_what_it_did_not_ask_for": Broken(
        "a form changes what it shows",
        ways.a_form_takes_what_it_did_not_ask_for,
        (f"{MASS}::test_a_page_changes_only_what_its_form_declares",),
    ),
    "the_api_takes_what_it_did_not_declare": Broken(
        "the API changes what its document declares",
        ways.the_api_takes_what_it_did_not_declare,
        (f"{MASS_API}::test_the_api_changes_only_what_it_declares",),
    ),
    "a_pager_trusts_its_address": Broken(
        "whatever stands in an address is answered",
        ways.a_pager_trusts_its_address,
        ("tests/access/test_fuzz.py::test_no_page_fails_whatever_is_sent",),
    ),
    "matters_are_told_again": Broken(
        "a matter is told a person once",
        ways.matters_are_told_again,
        (
            f"{ACC}/test_handing_on.py::test_the_tenth_contact_calls_the_manager_once_a_cycle",
            f"{ACC}/test_handing_on.py::test_the_twelfth_contact_is_told_the_owner_once",
        ),
    ),
    "runs_are_not_remembered": Broken(
        "a job happens once per business date",
        ways.runs_are_not_remembered,
        (
            f"{RACES}::test_two_beats_at_once_are_one_run",
            f"{RACES}::test_a_task_delivered_five_times_does_its_work_once",
            f"{CRASH}::test_nothing_is_told_or_written_twice",
        ),
    ),
    "people_are_told_after_the_commit": Broken(
        "notices are written in the transaction of what they tell",
        ways.people_are_told_after_the_commit,
        (f"{CRASH}::test_killed_at_every_commit_the_job_ends_as_undisturbed",),
    ),
    "moves_are_written_before_the_ledger": Broken(
        "the ledger and the accounts of a chunk are one transaction",
        ways.moves_are_written_before_the_ledger,
        (f"{CRASH}::test_killed_at_every_commit_the_job_ends_as_undisturbed",),
    ),
    "due_a_day_early": Broken(
        "ninety days are ninety", ways.due_a_day_early, (f"{DAYS}::test_after_day_89_it_stays_after_day_90_it_goes",)
    ),
    "days_off_do_not_matter": Broken(
        "a due day slides to a working day",
        ways.days_off_do_not_matter,
        (f"{DAYS}::test_the_due_day_is_the_ninetieth_or_the_next_working_day", MODEL),
    ),
    "the_date_is_utcs": Broken(
        "business dates are the company's",
        ways.the_date_is_utcs,
        (
            f"{DAYS}::test_the_business_date_is_the_companys_local_date",
            f"{DAYS}::test_the_job_runs_for_the_day_that_has_ended_in_shanghai",
        ),
    ),
    "nobody_is_warned_in_time": Broken(
        "nothing moves before its warning could be seen",
        ways.nobody_is_warned_in_time,
        (
            f"{ACC}/test_sweep.py::test_after_an_outage_warnings_come_first_and_moves_only_once_they_could_be_seen",
            f"{OUTAGES}::test_redis_away_for_three_nights_then_killed_in_the_middle_with_two_schedules",
            MODEL,
        ),
    ),
    "shorter_clocks_are_not_guarded": Broken(
        "a shorter policy leaves people time to see it",
        ways.shorter_clocks_are_not_guarded,
        (f"{ACC}/test_policies.py::test_a_lower_threshold_proposes_before_it_suspends", MODEL),
    ),
    "the_thirteenth_contact_moves_the_proposal": Broken(
        "a thirteenth contact does not move the suspension",
        ways.the_thirteenth_contact_moves_the_proposal,
        (f"{ACC}/test_clocks.py::test_a_thirteenth_contact_does_not_move_the_suspension", MODEL),
    ),
    "an_order_ends_no_clock": Broken(
        "an order ends the suspension clock",
        ways.an_order_ends_no_clock,
        (f"{ACC}/test_clocks.py::test_an_order_in_the_cycle_clears_the_proposal",),
    ),
    "cycles_do_not_start_anew": Broken(
        "contacts are counted per cycle", ways.cycles_do_not_start_anew, (MODEL, f"{ACC}/test_verify.py")
    ),
    "the_gate_stands_open": Broken(
        "suspending needs twelve contacts and eight weeks",
        ways.the_gate_stands_open,
        (f"{ACC}/test_moves.py::test_suspending_at_eleven_is_refused_with_the_count", MODEL),
    ),
    "redis_is_needed": Broken(
        "while Redis is away each process remembers for itself",
        ways.redis_is_needed,
        (f"{OUTAGES}::test_without_redis_people_log_in_and_work_and_healthz_says_what_is_missing",),
    ),
    "connections_are_not_checked": Broken(
        "a connection is looked at before a request uses it",
        ways.connections_are_not_checked,
        (f"{OUTAGES}::test_postgres_restarted_under_a_night_and_under_a_page",),
    ),
    "the_worker_gives_up": Broken(
        "the worker comes back when Redis does",
        ways.the_worker_gives_up,
        (f"{OUTAGES}::test_redis_away_for_three_nights_then_killed_in_the_middle_with_two_schedules",),
    ),
    "mails_are_sent_again": Broken(
        "a mail that was taken is remembered",
        ways.mails_are_sent_again,
        (f"{DIGEST}::test_a_mail_comes_once_a_day_however_often_the_schedule_wakes",),
    ),
    "the_database_lets_go": Broken(
        "triggers refuse DELETE, TRUNCATE and changes of what is append-only",
        ways.the_database_lets_go,
        (
            f"{ACC}/test_kept.py::test_the_database_refuses_truncate",
            f"{ACC}/test_kept.py::test_the_database_refuses_delete",
        ),
    ),
    **confided.BROKEN,
}


# A failure is to be seen, not made small.
settings.register_profile("broken", phases=(Phase.explicit, Phase.generate))
settings.load_profile("broken")


@pytest.fixture(scope="session", autouse=True)
def broken_build(django_db_setup: None) -> None:
    """Take the guard away before the first test."""
    BROKEN[os.environ["CRM_BROKEN"]].how()
