"""Entering and changing accounts, their grade and their key persons."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import duplicates
from accounts.committee.moving import company_called, move_person, went
from accounts.committee.persons import save_with_boss
from accounts.forms.facts import BY_MODEL, PICKED, AccountForm, AccountForOwnerForm, GradeForm
from accounts.forms.persons import MoveForm, PersonForm
from accounts.listing import Listing
from accounts.models import Account, ConsentKind, ConsentRequest, Grade, KeyPerson, KeyRole, ReportingLine, State, Vip
from accounts.services import editing, handing_on
from accounts.services.asking import count_question
from accounts.services.forgotten import MayNotBeEntered
from accounts.services.refusals import InvalidInput, TrainingMissing
from accounts.services.withholding import NameLost
from accounts.training import gate
from accounts.views.dialogs import INVALID, REFUSED, answer, where_from
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal, StaleEdit
from core.htmx import hx_redirect
from core.searchkeys import fold
from core.stale import Difference, merge, settled, values_of

MOST_FOUND = 8
TRIES = 3  # of saving over what others save meanwhile


@access(Access.MEMBER, "GET", "POST")
def account_new(request: HttpRequest) -> HttpResponse:
    """Enter an account that becomes one's own, or an admin's choice; a likely duplicate asks before it is there twice."""
    kind = AccountForOwnerForm if request.user.is_admin else AccountForm
    form = kind(request.POST or None, user=request.user, instance=Account())
    if request.method != "POST":
        return _form(request, form, bar=gate.bar_of(request.user, today=business_date()))
    if not form.is_valid():
        return _form(request, form, status=INVALID)
    twins = duplicates.find(
        request.user,
        name=form.cleaned_data["name"],
        telephones=form.cleaned_data["telephones"],
        website=form.cleaned_data["website"],
    )
    refused = {"twins": twins, "in_the_way": duplicates.in_the_way(twins)}
    if "twice" not in request.POST and any(twin.is_likely for twin in twins):
        return _form(request, form, status=REFUSED, **refused)
    try:
        why = duplicates.check(twins, by=request.user, reason=request.POST.get("twice_because", ""))
    except duplicates.KnownAlready as refusal:
        return _form(request, form, status=REFUSED, refusal=refusal, **refused)
    if isinstance(form, AccountForOwnerForm):
        return _entered_for(request, form, why, refused)
    try:
        account = handing_on.enter_own(form.facts, by=request.user, today=business_date(), reason=why)
    except TrainingMissing as refusal:
        return _form(request, form, status=REFUSED, not_given=refusal, **refused)
    messages.success(request, _("“%(name)s” is entered and yours.") % {"name": account.name})
    return hx_redirect(request, "pages:account", account.pk)


def _entered_for(request: HttpRequest, form: AccountForOwnerForm, why: str, asked: dict[str, Any]) -> HttpResponse:
    owner = form.cleaned_data["give_to"]
    people: dict[str, Any] = {"owner": owner, "by": request.user, "today": business_date()}
    consent = {name: form.cleaned_data[name] for name in ("beyond_capacity", "untrained")}
    try:
        account = handing_on.enter_for(form.facts, reason=why, **people, **consent)
    except Refusal as refusal:
        form.ask_consent(getattr(refusal, "consent", ""))
        return _form(request, form, status=REFUSED, not_given=refusal, **asked)
    said = _("“%(name)s” is entered and belongs to %(to)s.") % {"name": account.name, "to": owner.name}
    messages.success(request, formatting.sentences(said, gate.reminder(owner, today=business_date())))
    return hx_redirect(request, "pages:account", account.pk)


@access(Access.MEMBER, "GET", "POST")
def account_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what an account is; when somebody else was faster, both values are shown and one is chosen."""
    account = get_object_or_404(Account.objects.editable_by(request.user).select_related("parent"), pk=pk)
    if request.method != "POST":
        return _form(request, AccountForm(instance=account, user=request.user))
    data = settled(request.POST, account, editing.FACTS)
    form, stale = _account_form(request, pk, data), None
    for _once_more in range(TRIES):
        if not form.is_valid():
            return _form(request, form, status=INVALID)
        try:
            version = form.cleaned_data["version"] or 0
            editing.edit(account, form.facts, by=request.user, version=version)
        except StaleEdit as refusal:
            stale, now = refusal, Account.objects.visible_to(request.user).get(pk=pk)
            merged = merge(form, values_of(now, form))
            form = _account_form(request, pk, _with_version(merged.data, now.version))
            if merged.both:
                return _form(request, form, status=REFUSED, stale=stale, differences=merged.both)
        except NameLost as refusal:
            form.add_error(refusal.field, str(refusal))
            return _form(request, form, status=INVALID)
        else:
            messages.success(request, _("Saved."))
            return hx_redirect(request, "pages:account", account.pk)
    return _form(request, form, status=REFUSED, stale=stale)


def _account_form(request: HttpRequest, pk: int, data: QueryDict) -> AccountForm:
    """The form over the row as it is; it writes into its instance, so it gets one of its own."""
    return AccountForm(data, instance=Account.objects.visible_to(request.user).get(pk=pk), user=request.user)


@access(Access.MANAGER, "GET", "POST")
def account_grade(request: HttpRequest, pk: int) -> HttpResponse:
    """Set importance and VIP class: managers for their teams, admins for all."""
    account = get_object_or_404(Account.objects.editable_by(request.user), pk=pk)
    waits = ConsentRequest.objects.visible_to(request.user).open().filter(account=account, kind=ConsentKind.VVIP)
    asked = waits.select_related("asked_by").first()
    form = GradeForm(request.POST or None, account=account, by=request.user, asked=asked is not None)

    def perform(values: dict[str, Any]) -> str:
        wish = values["why_vvip"] if values.get("ask_vvip") else ""
        vip = Vip(values.get("vip", account.vip))
        grade = None if values["grade"] == BY_MODEL else Grade(values["grade"])
        why = {"ask_vvip": wish, "reason": values.get("reason", ""), "vip_reason": values.get("vip_reason", "")}
        editing.set_grade(account, grade=grade, vip=vip, by=request.user, today=business_date(), **why)
        said = _("The grade of “%(name)s” is set.") % {"name": account.name}
        return formatting.sentences(said, _("The admins have been asked about VVIP.") if wish else "")

    facts = [_("Grade A and VVIP are protected: never suspended or recycled.")]
    if account.grade_by_model:
        said = {"grade": account.grade_by_model, "score": account.score}
        facts.append(_("The model says %(grade)s, with a score of %(score)s.") % said)
    if asked:
        said = {"who": asked.asked_by.name, "day": formatting.day(asked.asked_at), "why": asked.why}
        facts.append(_("%(who)s asked for VVIP on %(day)s: “%(why)s”") % said)
    if not request.user.is_admin:
        vvip = account.vip == Vip.VVIP
        facts.append(
            _("This account is VVIP: only an admin changes that.") if vvip else _("VVIP is given by an admin.")
        )
    return answer(
        request, form, perform, account=account, title=_("Grade and VIP class"), submit=_("Save"), facts=facts
    )


@access(Access.MEMBER, "GET", "POST")
def person_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a key person to an account."""
    account = get_object_or_404(Account.objects.editable_by(request.user), pk=pk)
    asked = request.GET.get("role", "")
    new = KeyPerson(account=account, roles=[asked] if asked in KeyRole.values else [])
    form = PersonForm(request.POST or None, instance=new, user=request.user)

    def perform(values: dict[str, Any]) -> str:
        new, today = form.save(commit=False), business_date()
        try:
            save_with_boss(account, new, form.chosen_boss, by=request.user, today=today, anew=values["anew"])
        except MayNotBeEntered:
            form.ask_anew()
            raise
        return _("%(name)s is added.") % {"name": values["name"]}

    return answer(
        request,
        form,
        perform,
        account=account,
        title=_("New key person"),
        submit=_("Save"),
        to=_persons(request, account),
        watch=_watch(account),
    )


@access(Access.MEMBER, "GET", "POST")
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a key person; when somebody else was faster, both values are shown and one is chosen."""
    person = get_object_or_404(KeyPerson.objects.visible_to(request.user).select_related("account"), pk=pk)
    account = get_object_or_404(Account.objects.editable_by(request.user), pk=person.account_id)
    data = settled(request.POST, person, PersonForm.Meta.fields) if request.method == "POST" else None
    form = _person_form(request, pk, data)
    shown: list[Difference] = []

    def save(form: PersonForm, version: int) -> None:
        try:
            save_with_boss(
                account,
                form.save(commit=False),
                form.chosen_boss,
                by=request.user,
                today=business_date(),
                version=version,
                anew=form.cleaned_data["anew"],
            )
        except MayNotBeEntered:
            form.ask_anew()
            raise

    def perform(values: dict[str, Any]) -> str:
        try:
            save(form, values["version"] or 0)
        except StaleEdit:
            now = KeyPerson.objects.visible_to(request.user).get(pk=pk)
            merged = merge(form, values_of(now, form))
            form.data = _with_version(merged.data, now.version)
            again = _person_form(request, pk, form.data)
            if merged.both or not again.is_valid():
                shown.extend(merged.both)
                raise
            save(again, now.version)
        return _("Saved.")

    return answer(
        request,
        form,
        perform,
        account=account,
        title=person.name,
        submit=_("Save"),
        to=_persons(request, account),
        differences=shown,
        watch=f"{_watch(account)}?person={person.pk}",
    )


@access(Access.MEMBER, "GET", "POST")
def person_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a key person work elsewhere: at an account here, a colleague's too, or at a company that is not here."""
    person = get_object_or_404(KeyPerson.objects.visible_to(request.user).current().select_related("account"), pk=pk)
    account = get_object_or_404(Account.objects.editable_by(request.user), pk=person.account_id)
    form = MoveForm(request.POST or None, account=account, user=request.user)
    below = ReportingLine.objects.visible_to(request.user).current().filter(boss=person).count()

    meant: list[Account] = []

    def perform(values: dict[str, Any]) -> str:
        to, today = values["chosen"], business_date()
        if to is None:
            count_question(request.user, now=timezone.now())
            to = company_called(values["to"], but=account)
        if to is None and values["asked"] != values["to"]:
            meant.extend(_begun(request, values["to"], but=account.pk))
            if meant:
                form.ask_about(values["to"])
                raise InvalidInput(
                    _("Do you mean “%(name)s”? Choose it below, or save again to keep “%(typed)s”."),
                    name=meant[0].name,
                    typed=values["to"],
                )
        if to is None or to.state != State.OWNED:
            went(person, values["to"], by=request.user, today=today)
            text = _("%(name)s works at “%(account)s” now: enter it as a lead below, it may become a customer.")
        else:
            move_person(person, to, title=values["title"], by=request.user, today=today)
            text = _("%(name)s works at “%(account)s” now.")
            if not form.worked_on.filter(pk=to.pk).exists():
                text = _("%(name)s works at “%(account)s” now. It is %(who)s's, who has been told.")
        owner = to.owner.name if to and to.owner else ""
        said = text % {"name": person.name, "account": values["to"], "who": owner}
        return formatting.sentences(said, _bossless(below))

    facts = [
        _("The contacts made here stay here. There %(name)s begins without roles; name, telephone and WeChat go along.")
        % {"name": person.name},
        _(
            "With a colleague's customer, the colleague is told. A company that is not here yet can be entered as a lead."
        ),
    ]
    return answer(
        request,
        form,
        perform,
        account=account,
        title=_("%(name)s works elsewhere now") % {"name": person.name},
        submit=_("Save"),
        facts=facts,
        to=_persons(request, account),
        find=reverse("accounts:person_where", args=[pk]),
        found=meant,
    )


@access(Access.MEMBER, "GET")
def person_where(request: HttpRequest, pk: int) -> HttpResponse:
    """Accounts under a few letters that a person may have gone to, those that the reader may see."""
    person = get_object_or_404(KeyPerson.objects.visible_to(request.user).current(), pk=pk)
    found = _found(request, request.GET.get("to", ""), but=person.account_id)
    return render(request, "accounts/parts/where.html", {"found": found})


def _found(request: HttpRequest, words: str, *, but: int) -> list[Account]:
    """Accounts under a few letters, those that the reader may see."""
    listing = Listing(request.user, {"q": words, "scope": "all"}, business_date())
    rows = listing.page().rows[:MOST_FOUND] if listing.q else []
    return [account for account in rows if account.pk != but]


def _begun(request: HttpRequest, name: str, *, but: int) -> list[Account]:
    """Those of them whose name begins with what was written: it may be unfinished."""
    begun = fold(name)
    return [account for account in _found(request, name, but=but) if fold(account.name).startswith(begun)]


def _bossless(n: int) -> str:
    """That those who reported to somebody who has gone need a boss."""
    if not n:
        return ""
    text = ngettext(
        "%(n)d person reported to them: say to whom now.", "%(n)d persons reported to them: say to whom now.", n
    )
    return text % {"n": n}


def _person_form(request: HttpRequest, pk: int, data: QueryDict | None) -> PersonForm:
    return PersonForm(data, instance=KeyPerson.objects.visible_to(request.user).get(pk=pk), user=request.user)


def _watch(account: Account) -> str:
    return reverse("accounts:person_duplicates", args=[account.pk])


def _persons(request: HttpRequest, account: Account) -> str:
    """Back to the map where it was opened there, else to the persons of the account."""
    page = urlsplit(request.headers.get("HX-Current-URL", ""))
    if page.path.endswith("/map/") or "tab=map" in page.query:
        return where_from(request, account)
    return reverse("pages:account", args=[account.pk]) + "?tab=persons"


def _form(
    request: HttpRequest, form: AccountForm, *, status: int = 200, stale: Refusal | None = None, **more: Any
) -> HttpResponse:
    context = {
        "form": form,
        "account": form.instance if form.instance.pk else None,
        "stale": stale,
        "picked": {name: _picked(form, name) for name in PICKED},
        "fixed": {name: name not in form.fields for name in PICKED},
        **more,
    }
    return render(request, "accounts/form.html", context, status=status)


def _picked(form: AccountForm, name: str) -> Account | None:
    """The account chosen for a field; whose parent is not the reader's to change still names it, whose referrer does not."""
    if name not in form.fields:
        return form.instance.parent if name == "parent" else None
    chosen = str(form[name].value() or "")
    if not chosen.isdecimal() or len(chosen) > 18:
        return None
    return form.fields[name].queryset.filter(pk=chosen).first()


def _with_version(data: QueryDict, version: int) -> QueryDict:
    changed = data.copy()
    changed["version"] = str(version)
    return changed
