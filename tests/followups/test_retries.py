"""One key, one contact: a retry leads to the saved entry, and what is changed under the same key is never dropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, KeyPerson
from accounts.services import editing, handing_on
from core.clock import business_date
from core.errors import StaleEdit
from followups.models import FollowUp, FollowUpAttachment, FollowUpCorrection, NextStep, StepState
from followups.services import corrections, retries, steps
from followups.services import log as logging
from followups.services.log import Entry
from followups.services.refusals import KeyReused, KeyTaken, WrongInput
from followups.services.retries import Sent, key_after
from followups.services.said import Told
from followups.services.steps import StepInput
from tests.cast import TODAY, Cast, make_account, new_key, noon
from tests.followups.conftest import typed

pytestmark = pytest.mark.django_db
LOG = reverse("followups:log")
NOW = noon(TODAY)
NEXT_WEEK = StepInput(due_on=TODAY + timedelta(days=7), text="send the sample")


@pytest.fixture
def first(buyer: KeyPerson) -> Sent:
    """What the form sent when it was saved."""
    return Sent(Entry(NOW, "answered", text="They liked it", persons=[buyer.pk]), NEXT_WEEK)


def send(account: Account, cast: Cast, sent: Sent, key: Any, *, minutes: int = 0) -> FollowUp:
    """What arrives under `key` some minutes after noon."""
    now = NOW + timedelta(minutes=minutes)
    ticked = None if sent.fulfilled is None else set(sent.fulfilled)
    step = sent.next_step
    return logging.log(account, sent.entry, by=cast.ann, client_key=key, now=now, next_step=step, fulfilled=ticked)


def changed(sent: Sent, **values: Any) -> Sent:
    """The same form with something else typed."""
    return replace(sent, entry=replace(sent.entry, **values))


# -- the same content ------------------------------------------------------------------------------------------
def test_a_retry_after_a_correction_still_leads_to_the_entry(cast: Cast, account: Account, first: Sent) -> None:
    key = new_key()
    saved = send(account, cast, first, key)
    corrections.correct(saved, replace(first.entry, text="They loved it"), by=cast.ann, version=1, now=NOW)
    assert send(account, cast, first, key, minutes=5) == saved
    assert send(account, cast, changed(first, text="They loved it"), key, minutes=6) == saved
    assert (FollowUp.objects.count(), NextStep.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("told", "later"),
    [
        (Told.NOTHING, timedelta(days=2)),
        (Told.WHEN_TYPED, timedelta(minutes=2)),
        (Told.THE_DAY, timedelta(hours=-3)),
        (Told.TO_THE_MINUTE, timedelta(seconds=-40)),
    ],
)
def test_a_moment_that_nobody_said_exactly_may_come_back_a_little_different(
    cast: Cast, account: Account, first: Sent, told: Told, later: timedelta
) -> None:
    key = new_key()
    saved = send(account, cast, first, key)
    again = changed(first, told=told, occurred_at=NOW + later)
    assert send(account, cast, again, key, minutes=3) == saved


def test_a_new_person_of_the_first_try_is_the_same_person_in_the_second(cast: Cast, account: Account) -> None:
    key = new_key()
    sent = Sent(Entry(NOW, "answered", new_person="Wu Min"))
    assert send(account, cast, sent, key) == send(account, cast, sent, key)
    assert KeyPerson.objects.filter(account=account).count() == 1


def test_a_retry_may_plan_for_a_day_that_has_passed_meanwhile(cast: Cast, account: Account, first: Sent) -> None:
    key = new_key()
    saved = send(account, cast, first, key)
    assert send(account, cast, first, key, minutes=60 * 24 * 8) == saved


def test_a_contact_does_not_fulfil_the_step_it_planned_itself(cast: Cast, account: Account, first: Sent) -> None:
    key = new_key()
    saved = send(account, cast, first, key)
    planned = NextStep.objects.get()
    # The form that is opened again offers the new step, ticked already.
    assert send(account, cast, replace(first, fulfilled={planned.pk}), key) == saved
    planned.refresh_from_db()
    assert planned.state == StepState.OPEN


def test_files_that_the_browser_forgot_are_no_change(cast: Cast, account: Account, first: Sent) -> None:
    key, note = new_key(), SimpleUploadedFile("note.txt", b"what was said")
    saved = send(account, cast, changed(first, files=[note]), key)
    assert send(account, cast, first, key) == saved
    assert send(account, cast, changed(first, files=[SimpleUploadedFile("note.txt", b"what was said")]), key) == saved
    assert FollowUpAttachment.objects.count() == 1


# -- another content -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"text": "They liked it, and ordered 300"}, "text"),
        ({"result": "agreed"}, "result"),
        ({"channel": "phone"}, "channel"),
        ({"need": "explicit"}, "need"),
        ({"bigger_picture": True}, "bigger_picture"),
        ({"way_higher": False}, "way_higher"),
        ({"new_person": "Wu Min"}, "persons"),
        ({"occurred_at": NOW - timedelta(hours=2)}, "occurred_at"),
        ({"occurred_at": NOW - timedelta(minutes=1), "told": Told.TO_THE_MINUTE}, "occurred_at"),
        ({"occurred_at": NOW - timedelta(days=1), "told": Told.THE_DAY}, "occurred_at"),
        ({"files": [SimpleUploadedFile("offer.txt", b"the offer")]}, "files"),
    ],
)
def test_the_same_key_with_another_content_is_refused_and_changes_nothing(
    cast: Cast, account: Account, first: Sent, values: dict[str, Any], name: str
) -> None:
    key = new_key()
    saved = send(account, cast, first, key)
    with pytest.raises(KeyReused, match="says something else") as refusal:
        send(account, cast, changed(first, **values), key, minutes=9)
    assert refusal.value.saved == saved
    assert retries.differing(saved, changed(first, **values)) == {name}
    saved.refresh_from_db()
    assert (saved.text, saved.version, FollowUp.objects.count()) == ("They liked it", 1, 1)


def test_another_colleague_or_another_step_is_another_content(cast: Cast, account: Account, first: Sent) -> None:
    key = new_key()
    saved = send(account, cast, first, key)
    open_step = steps.add_step(account, StepInput(due_on=TODAY, text="call"), by=cast.ann, today=TODAY)
    for sent, name in (
        (changed(first, participants=[cast.mia.pk]), "participants"),
        (replace(first, next_step=None), "next_step"),
        (replace(first, next_step=replace(NEXT_WEEK, agreed=True)), "next_step"),
        (replace(first, fulfilled={open_step.pk}), "fulfilled"),
    ):
        assert retries.differing(saved, sent) == {name}


# -- correcting what was saved -----------------------------------------------------------------------------------
def correct(saved: FollowUp, sent: Sent, cast: Cast, *, version: int = 1) -> FollowUp:
    return corrections.correct_saved(saved, sent, by=cast.ann, version=version, now=NOW + timedelta(minutes=9))


def test_a_correction_takes_text_step_ticks_and_files_along(cast: Cast, account: Account, first: Sent) -> None:
    saved = send(account, cast, first, new_key())
    planned = NextStep.objects.get()
    open_step = steps.add_step(account, StepInput(due_on=TODAY, agreed=True), by=cast.ann, today=TODAY)
    files = [SimpleUploadedFile("offer.txt", b"the offer")]
    sent = replace(
        changed(first, text="They ordered", files=files),
        next_step=replace(NEXT_WEEK, due_on=TODAY + timedelta(days=2)),
        fulfilled={open_step.pk},
    )
    corrected = correct(saved, sent, cast)
    for step in (planned, open_step):
        step.refresh_from_db()
    assert (corrected.text, FollowUpCorrection.objects.get().before["text"]) == ("They ordered", "They liked it")
    assert (planned.state, open_step.state, open_step.done_by) == (StepState.REPLACED, StepState.DONE, saved)
    account.refresh_from_db()
    assert account.next_step_on == TODAY + timedelta(days=2)
    assert FollowUpAttachment.objects.get(follow_up=saved).attachment.name == "offer.txt"
    assert retries.differing(corrected, sent) == set()


def test_a_correction_may_take_the_next_step_out(cast: Cast, account: Account, first: Sent) -> None:
    saved = send(account, cast, first, new_key())
    sent = replace(first, next_step=None)
    correct(saved, sent, cast)
    assert NextStep.objects.get().state == StepState.CANCELLED
    account.refresh_from_db()
    assert account.next_step_on is None
    assert retries.differing(saved, sent) == set()


def test_a_correction_keeps_the_moment_that_nobody_changed(cast: Cast, account: Account, first: Sent) -> None:
    saved = send(account, cast, first, new_key())
    later = changed(first, text="They ordered", told=Told.NOTHING, occurred_at=NOW + timedelta(minutes=9))
    assert correct(saved, later, cast).occurred_at == NOW


def test_of_two_who_correct_the_second_is_told(cast: Cast, account: Account, first: Sent) -> None:
    saved = send(account, cast, first, new_key())
    correct(saved, changed(first, text="one"), cast)
    with pytest.raises(StaleEdit):
        correct(saved, changed(first, text="two"), cast)
    # What stands there already needs no second correction: its answer was lost.
    assert correct(saved, changed(first, text="one"), cast).version == 2


def test_a_step_in_the_past_is_refused_and_nothing_is_half_corrected(cast: Cast, account: Account, first: Sent) -> None:
    saved = send(account, cast, first, new_key())
    sent = replace(changed(first, text="new"), next_step=StepInput(due_on=TODAY - timedelta(days=1)))
    with pytest.raises(WrongInput):
        correct(saved, sent, cast)
    saved.refresh_from_db()
    assert (saved.text, NextStep.objects.get().state) == ("They liked it", StepState.OPEN)


# -- a second contact ------------------------------------------------------------------------------------------
def test_a_second_contact_of_a_form_is_saved_once_whichever_key_comes_back(
    cast: Cast, account: Account, first: Sent
) -> None:
    key, second = new_key(), changed(first, text="They called back")
    one = send(account, cast, first, key)
    other = send(account, cast, second, key_after(key))
    assert one != other
    # Both forms of the draft, the old key and the new one, lead to what says the same.
    assert send(account, cast, second, key) == send(account, cast, second, key_after(key)) == other
    assert send(account, cast, first, key) == one
    with pytest.raises(KeyReused) as refusal:
        send(account, cast, changed(first, text="a third"), key)
    assert refusal.value.saved == other
    assert FollowUp.objects.count() == 2


# -- the page --------------------------------------------------------------------------------------------------
@pytest.fixture
def here(cast: Cast) -> Account:
    return make_account(cast.ann, "Pier Print", today=business_date(), days_old=70)


@pytest.fixture
def seller(here: Account, cast: Cast) -> KeyPerson:
    return editing.save_person(here, KeyPerson(name="Li Wei"), by=cast.ann)


def test_a_retry_whose_step_the_first_post_has_ticked_off_leads_to_the_saved_entry(
    cast: Cast, here: Account, seller: KeyPerson, as_user: Any
) -> None:
    today = business_date()
    step = steps.add_step(here, StepInput(due_on=today, agreed=True), by=cast.ann, today=today)
    values = typed(here, seller, fulfilled=[step.pk], step_kind="contact", due_on=(today + timedelta(7)).isoformat())
    for _try in range(2):
        answer = as_user(cast.ann).post(LOG, values)
        assert (answer.status_code, answer["Location"]) == (302, f"/account/{here.pk}/")
    assert (FollowUp.objects.count(), NextStep.objects.count()) == (1, 2)


def test_a_changed_form_is_shown_beside_what_it_saved(
    cast: Cast, here: Account, seller: KeyPerson, as_user: Any
) -> None:
    values = typed(here, seller)
    as_user(cast.ann).post(LOG, values)
    answer = as_user(cast.ann).post(LOG, {**values, "text": "They want 300 boxes", "result": "agreed"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This contact was saved already" in page
    assert [(row.theirs, row.mine) for row in answer.context["compared"]] == [
        ("Answered", "Agreed"),
        ("They liked the sample", "They want 300 boxes"),
    ]
    assert answer.context["form"]["text"].value() == "They want 300 boxes"
    assert FollowUp.objects.get().text == "They liked the sample"


def test_the_success_of_the_lost_answer_does_not_stand_beside_the_refusal(
    cast: Cast, here: Account, seller: KeyPerson, as_user: Any
) -> None:
    browser, values = as_user(cast.ann), typed(here, seller)
    assert browser.post(LOG, values).status_code == 302  # its page is never fetched
    refused = browser.post(LOG, {**values, "text": "They want 300 boxes"})
    assert (refused.status_code, "toast-item" in refused.content.decode()) == (409, False)
    assert "toast-item" not in browser.get(reverse("pages:today")).content.decode()


def planning(account: Account, person: KeyPerson, **values: Any) -> dict[str, Any]:
    """A complete form that plans a contact."""
    due = (business_date() + timedelta(days=7)).isoformat()
    return typed(account, person, step_kind="contact", due_on=due, step_text="send the sample", **values)


def test_the_step_of_the_saved_contact_is_not_offered_as_done_with_it(
    cast: Cast, here: Account, seller: KeyPerson, as_user: Any
) -> None:
    browser, values = as_user(cast.ann), planning(here, seller)
    other = steps.add_step(here, StepInput(due_on=business_date(), agreed=True), by=cast.ann, today=business_date())
    browser.post(LOG, values)
    own = NextStep.objects.get(follow_up__isnull=False)
    form = browser.post(LOG, {**values, "text": "changed", "fulfilled": [own.pk, other.pk]}).context["form"]
    assert list(form.fields["fulfilled"].queryset) == [other]
    assert form["fulfilled"].value() == [str(other.pk)]
    # A form that is opened again learns from its draft which plan is its own.
    page = browser.get(LOG, {"account": here.pk}).content.decode()
    assert page.count(f'data-planned-with="{values["client_key"]}"') == 1
    assert "data-planned-with" not in as_user(cast.mia).get(LOG, {"account": here.pk}).content.decode()


def test_a_second_contact_with_the_same_next_step_plans_it_once(
    cast: Cast, here: Account, seller: KeyPerson, as_user: Any
) -> None:
    browser = as_user(cast.ann)
    _answer, values = choose(browser, planning(here, seller), "second")
    assert (FollowUp.objects.count(), NextStep.objects.open().count()) == (2, 1)
    values.pop("again")
    assert browser.post(LOG, values).status_code == 302  # the answer was lost again: it is the same contact
    assert FollowUp.objects.count() == 2
    changed_step = {**values, "step_text": "call"}
    assert browser.post(LOG, changed_step).status_code == 409


def test_a_second_form_without_the_day_of_its_step_is_asked_for_it(
    cast: Cast, here: Account, seller: KeyPerson, as_user: Any
) -> None:
    browser, values = as_user(cast.ann), typed(here, seller)
    browser.post(LOG, values)
    assert browser.post(LOG, {**values, "step_kind": "contact", "due_on": ""}).status_code == 409


def choose(browser: Any, values: dict[str, Any], what: str) -> Any:
    """Save, change, save again, and choose what becomes of the change."""
    browser.post(LOG, values)
    values = {**values, "text": "They want 300 boxes"}
    form = browser.post(LOG, values).context["form"]
    values |= {"client_key": form["client_key"].value(), "saved_version": 1, "again": what}
    return browser.post(LOG, values, follow=True), values


def test_the_change_becomes_a_correction(cast: Cast, here: Account, seller: KeyPerson, as_user: Any) -> None:
    answer, _values = choose(as_user(cast.ann), typed(here, seller), "correct")
    entry = FollowUp.objects.get()
    assert (entry.text, entry.version, FollowUpCorrection.objects.count()) == ("They want 300 boxes", 2, 1)
    assert "Corrected" in str(next(iter(answer.context["messages"])))


def test_the_change_becomes_a_second_contact_once(cast: Cast, here: Account, seller: KeyPerson, as_user: Any) -> None:
    browser = as_user(cast.ann)
    _answer, values = choose(browser, typed(here, seller), "second")
    # The answer is lost again: the browser sends the form once more, without the button.
    values.pop("again")
    assert browser.post(LOG, values).status_code == 302
    texts = FollowUp.objects.order_by("pk").values_list("text", flat=True)
    assert list(texts) == ["They liked the sample", "They want 300 boxes"]


def test_the_saved_contact_may_stay_as_it_is(cast: Cast, here: Account, seller: KeyPerson, as_user: Any) -> None:
    answer, _values = choose(as_user(cast.ann), typed(here, seller), "leave")
    assert "stands as it is" in str(next(iter(answer.context["messages"])))
    assert FollowUp.objects.get().text == "They liked the sample"


def test_a_void_contact_offers_no_correction(cast: Cast, here: Account, seller: KeyPerson, as_user: Any) -> None:
    values = typed(here, seller)
    as_user(cast.ann).post(LOG, values)
    corrections.void(FollowUp.objects.get(), by=cast.ann, reason="wrong account", now=timezone.now())
    page = as_user(cast.ann).post(LOG, {**values, "text": "something else"}).content.decode()
    assert 'value="second"' in page
    assert 'value="correct"' not in page


def test_a_choice_about_a_contact_of_somebody_else_is_no_choice(
    cast: Cast, here: Account, seller: KeyPerson, as_user: Any
) -> None:
    values = typed(here, seller)
    as_user(cast.mia).post(LOG, values)
    for what in ("correct", "second", "leave"):
        answer = as_user(cast.ann).post(LOG, {**values, "text": "mine", "again": what, "saved_version": "x"})
        assert answer.status_code == 409
    # The key is another person's: the form comes back with one of its own, and can be saved.
    again = {**values, "text": "mine", "client_key": answer.context["form"]["client_key"].value()}
    assert as_user(cast.ann).post(LOG, again).status_code == 302
    assert sorted(FollowUp.objects.values_list("text", flat=True)) == ["They liked the sample", "mine"]


def test_a_key_of_another_account_is_taken(cast: Cast, here: Account, first: Sent, account: Account) -> None:
    key = new_key()
    send(account, cast, first, key)
    with pytest.raises(KeyTaken):
        send(here, cast, Sent(Entry(NOW, "no_answer")), key)


def test_a_form_whose_account_has_moved_away_says_what_was_saved(
    cast: Cast, here: Account, seller: KeyPerson, as_user: Any
) -> None:
    values = typed(here, seller)
    as_user(cast.ann).post(LOG, values)
    handing_on.transfer(here, to=cast.sue, by=cast.ada, reason="test", today=business_date())
    answer = as_user(cast.ann).post(LOG, {**values, "text": "one more word"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Saved already" in page
    assert "one more word" in page
