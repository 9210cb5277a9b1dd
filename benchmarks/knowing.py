"""Pages of what is known of customers: portraits, power map, plan, complaints, importance, confidentiality; list orders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse

from accounts.grading import weighing
from accounts.models import Account, KeyPerson, State
from accounts.views.grades.model import packed
from benchmarks.reading import Page, Readers
from core.clock import business_date
from keyaccounts.models import Complaint
from portraits.models import Restriction

SORTS = ("next", "days", "last", "recent", "new", "score", "distance")
FILTERS = (
    "gap=no_gatekeeper",
    "gap=unmet_investor",
    "distance=0",
    "distance=2",
    "distance=unconfirmed",
    "distance=higher",
    "distance=capped",
    "distance=still",
    "grade=A",
    "grade=D",
    "graded=none",
    "graded=decision",
    "vip=vvip",
    "protected=yes",
    "industry=pharma",
    "region=North",
    "tag=tag7",
    "queue=overdue",
    "queue=no_next_step",
)


def pages(readers: Readers) -> Iterator[Page]:
    """Each by who reads it most, and what managers and admins read over many accounts."""
    yield from _lists(readers)
    yield from _customer(readers)
    yield from _complaints(readers)
    yield from _importance(readers)
    yield from _confidential(readers)


def _lists(readers: Readers) -> Iterator[Page]:
    address = reverse("accounts:list")
    scopes = (("mine", "mine", readers.busy), ("teams", "team", readers.manager), ("owned", "team", readers.admin),
              ("everywhere", "all", readers.busy))  # fmt: skip
    for name, scope, reader in scopes:
        for sort in SORTS:
            yield Page(f"Accounts, {name}, by {sort}", f"{address}?scope={scope}&sort={sort}", reader)
        for filtered in FILTERS:
            yield Page(f"Accounts, {name}, {filtered}", f"{address}?scope={scope}&{filtered}", reader)
    columns = "committee,distance,score"
    yield Page("Accounts, teams, committee and distance", f"{address}?scope=team&columns={columns}", readers.manager)


def _customer(readers: Readers) -> Iterator[Page]:
    account = Account.objects.filter(owner=readers.busy, plan_actions__isnull=False).order_by("pk")[0]
    long_ago = business_date() - timedelta(days=40)
    for who, reader in (("salesperson", readers.busy), ("admin", readers.admin)):
        for name, view in (
            ("Portrait", "portraits:of_account"), ("Account plan", "keyaccounts:of_account"),
            ("Account plan, to print", "keyaccounts:print"), ("Power map", "pages:powermap"),
            ("Who has met whom", "pages:matrix"), ("Key account", "pages:account"), ("Visit brief of it", "pages:brief"),
            ("Working group", "accounts:group"), ("Who may see closed values", "portraits:access"),
        ):  # fmt: skip
            yield Page(f"{name}, {who}", reverse(view, args=[account.pk]), reader)
        yield Page(
            f"Power map and a past day, {who}", f"{reverse('pages:powermap', args=[account.pk])}?on={long_ago}", reader
        )
    crowd = Account.objects.filter(state=State.OWNED, pk__in=range(1000, 10_000_000, 1000)).order_by("pk")[0]
    yield Page("Power map of 25 persons, admin", reverse("pages:powermap", args=[crowd.pk]), readers.admin)
    person = KeyPerson.objects.filter(account=account).order_by("pk")[0]
    yield Page("Portrait of a person", reverse("portraits:of_person", args=[person.pk]), readers.busy)


def _complaints(readers: Readers) -> Iterator[Page]:
    address = reverse("keyaccounts:complaints")
    for who, reader in readers.all:
        yield Page(f"Complaints, {who}", address, reader)
        yield Page(f"Complaints closed, {who}", f"{address}?state=closed", reader)
        yield Page(f"Complaints of today, {who}", reverse("keyaccounts:cares"), reader)
        if reader is not readers.busy:
            yield Page(f"Decisions, {who}", reverse("pages:deciding"), reader)
    one = Complaint.objects.filter(account__owner=readers.busy).order_by("pk")[0]
    yield Page("Complaint", reverse("keyaccounts:complaint", args=[one.pk]), readers.busy)
    yield Page("Orders, teams", reverse("leads:orders"), readers.manager)


def _importance(readers: Readers) -> Iterator[Page]:
    yield Page("Grades", reverse("accounts:grades"), readers.admin)
    yield Page("Grades, manager", reverse("accounts:grades"), readers.manager)
    yield Page("Grades, progress", reverse("accounts:grades_progress"), readers.admin)
    yield Page("Grades, history", reverse("accounts:grades_history"), readers.admin)
    tried = f"{reverse('accounts:grades_effect')}?m={packed(weighing.default(), 0)}"
    yield Page("Grades, dry run, admin", tried, readers.admin)


def _confidential(readers: Readers) -> Iterator[Page]:
    for who, reader in (("manager", readers.manager), ("admin", readers.admin)):
        yield Page(f"Closed values seen, {who}", reverse("portraits:seen"), reader)
        yield Page(f"Requests of persons, {who}", reverse("portraits:personal_waiting"), reader)
        yield Page(f"Undertaking, {who}", reverse("portraits:undertaking"), reader)
    if one := Restriction.objects.order_by("pk").first():
        yield Page("What we hold of a person", reverse("portraits:personal", args=[one.person_id]), readers.admin)
    yield Page("Catalogue of the portrait", reverse("portraits:catalogue"), readers.admin)
