"""Each takes one guard away, in memory: locks, clocks, gates, the rules of the database."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any


def _without_locks(queryset: Any) -> None:
    queryset.select_for_update = lambda self, *args, **kwargs: self.all()


def no_account_locks() -> None:
    from accounts.models import AccountQuerySet

    _without_locks(AccountQuerySet)


def no_people_locks() -> None:
    from users.models import User

    _without_locks(type(User.objects.get_queryset()))


def a_day_counts_again() -> None:
    from accounts.services import contacts

    original = contacts._count_day

    def always_new(*args: Any) -> bool:
        original(*args)
        return True

    contacts._count_day = always_new


def a_form_takes_what_it_did_not_ask_for() -> None:
    from accounts.forms.persons import PersonForm

    original = PersonForm._post_clean

    def greedy(self: Any) -> None:
        original(self)
        self.instance.last_contact_on = self.data.get("last_contact_on", self.instance.last_contact_on)

    PersonForm._post_clean = greedy


def the_api_takes_what_it_did_not_declare() -> None:
    from accounts.api import KeyPersonViewSet
    from accounts.services import editing

    original = editing.save_person

    def greedy(account: Any, person: Any, **kwargs: Any) -> Any:
        person.last_contact_on = _request_data.get("last_contact_on", person.last_contact_on)
        return original(account, person, **kwargs)

    _request_data: dict[str, Any] = {}
    update = KeyPersonViewSet.partial_update

    def remembering(self: Any, request: Any, pk: int) -> Any:
        _request_data.update(request.data)
        return update(self, request, pk)

    KeyPersonViewSet.partial_update = remembering  # type: ignore[method-assign]
    editing.save_person = greedy


def a_pager_trusts_its_address() -> None:
    from core import keyset

    original = keyset._read

    def trusting(cursor: str) -> Any:
        cursor.encode("ascii")
        return original(cursor)

    keyset._read = trusting


def matters_are_told_again() -> None:
    import itertools

    from notifications.services import telling as services

    numbers, original = itertools.count(), services.bulk.insert

    def insert(model: Any, columns: Any, rows: Any, **options: Any) -> None:
        place = columns.index("once")
        original(
            model, columns, [(*r[:place], f"{r[place]}-{next(numbers)}", *r[place + 1 :]) for r in rows], **options
        )

    services.bulk = SimpleNamespace(insert=insert)  # type: ignore[assignment]


def runs_are_not_remembered() -> None:
    from accounts.services import sweep
    from commons import jobs

    def run_always(job: str, on: Any, work: Callable[[Any], Any]) -> Any:
        run, _ = jobs.JobRun.objects.get_or_create(job=job, on=on, defaults={"started_at": jobs.timezone.now()})
        jobs.JobRun.objects.filter(pk=run.pk).update(counts=work(run), finished_at=jobs.timezone.now())
        run.refresh_from_db()
        return run

    sweep.jobs.run_once = run_always


def people_are_told_after_the_commit() -> None:
    from django.db import transaction

    from accounts.services import moves, telling

    for module in (moves, telling):
        original = module.tell

        def later(messages: Any, original: Any = original, **options: Any) -> None:
            kept = list(messages)
            transaction.on_commit(lambda: original(kept, **options))

        module.tell = later  # type: ignore[attr-defined]


def moves_are_written_before_the_ledger() -> None:
    from django.db import connection

    from accounts.services import moves

    original = moves._write_ledger

    def apart(*args: Any) -> None:
        original(*args)
        if connection.in_atomic_block:
            connection._commit()

    moves._write_ledger = apart


def due_a_day_early() -> None:
    from accounts import clocks

    original = clocks.AddDays.__init__

    def early(self: Any, moment: Any, days: int) -> None:
        original(self, moment, days - 1 if days == 90 else days)

    clocks.AddDays.__init__ = early  # type: ignore[method-assign]


def days_off_do_not_matter() -> None:
    from accounts import clocks

    clocks.NextWorkingDay.as_sql = lambda self, compiler, connection, **kw: compiler.compile(  # type: ignore[method-assign]
        self.source_expressions[0]
    )


def the_date_is_utcs() -> None:
    from datetime import UTC

    from django.utils import timezone

    from accounts.services import sweep
    from core import clock

    def utc(moment: Any = None) -> Any:
        return (moment or timezone.now()).astimezone(UTC).date()

    clock.business_date = sweep.business_date = utc
    import tests.faults.test_calendar as calendar

    calendar.business_date = utc


def nobody_is_warned_in_time() -> None:
    from accounts.services import due, sweep

    sweep._put_off_unwarned = lambda *args: None
    due.to_recycle = lambda night, rules: due.silent(night)


def shorter_clocks_are_not_guarded() -> None:
    from accounts import clocks

    clocks._guards = lambda rules, today: (clocks.Q(pk__lt=0), {"version": clocks.F("version")})


def the_thirteenth_contact_moves_the_proposal() -> None:
    from accounts import clocks

    original = clocks.expressions

    def moved(rules: Any) -> Any:
        return {
            **original(rules),
            "suspend_due_on": clocks.AddDays(clocks.Greatest("proposal_visible_on", "last_contact_on"), 7),
        }

    clocks.expressions = moved


def an_order_ends_no_clock() -> None:
    from accounts.services import editing

    original = editing._note

    def silent(account_id: int, today: Any, **facts: Any) -> None:
        facts.pop("order_in_cycle", None)
        original(account_id, today, **facts)

    editing._note = silent


def cycles_do_not_start_anew() -> None:
    from accounts.services import moves

    moves._NEW_CYCLE.pop("cycle_contacts")


def the_gate_stands_open() -> None:
    from accounts.services import letting_go

    letting_go.check_gate = lambda account, rules, today: None


def the_database_lets_go() -> None:
    from django.db import connection as django_connection
    from django.db.backends.signals import connection_created

    def off(connection: Any, **kwargs: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")

    connection_created.connect(off, weak=False)
    django_connection.close()  # the open one has its guards on


def redis_is_needed() -> None:
    from django.core.cache.backends.redis import RedisCache

    from core.cache import PatientRedisCache

    for name in ("add", "get", "set", "touch", "delete", "get_many", "set_many", "delete_many", "has_key", "incr"):
        setattr(PatientRedisCache, name, getattr(RedisCache, name))


def connections_are_not_checked() -> None:
    from django.conf import settings
    from django.db import connections

    settings.DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
    connections.settings["default"]["CONN_HEALTH_CHECKS"] = False


def the_worker_gives_up() -> None:
    from crm.celery import app

    app.conf.broker_connection_retry = False


def mails_are_sent_again() -> None:
    from notifications.services import digests

    digests.sent = lambda digest: digests._ours(digest).update(
        state=digests.DigestState.WAITING, next_try_at=digest.claimed_at
    )
