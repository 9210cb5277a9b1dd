"""Whatever way a text comes in: one that describes a child is an error of its field, and nothing is stored."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.urls import reverse
from django.utils import translation
from rest_framework import serializers

from accounts.forms.fields import TagsField
from accounts.models import Account, KeyPerson
from core.clock import business_date
from core.fields import LongText
from followups.models import FollowUp, NextStep
from followups.services import corrections
from followups.services.log import Entry
from leads.models import Opportunity
from leads.services import opportunities, tools
from tests.cast import Cast, make_account, noon
from tests.followups.conftest import log_contact
from tests.portraits.known import make_person

MIA = "His daughter Mia, 7, draws."


class Written(forms.Form):
    company = forms.CharField(required=False)
    notes = LongText(max_length=500, required=False)
    tags = TagsField(most=5, longest=60)
    secret = forms.CharField(required=False, widget=forms.PasswordInput)
    unlooked = {"company": "a company’s name"}


class Sent(serializers.Serializer[Any]):
    company = serializers.CharField(required=False)
    notes = serializers.CharField(required=False)
    tags = serializers.ListField(child=serializers.CharField(), required=False)
    unlooked = {"company": "a company’s name"}


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Acme", today=business_date())


@pytest.mark.parametrize("name", ["notes", "tags"])
def test_a_form_says_so_at_its_field_in_the_readers_language(name: str) -> None:
    form = Written({name: MIA})
    with translation.override("zh-hans"):
        assert not form.is_valid()
        assert list(form.errors) == [name]
        assert "daughter" in str(form.errors[name])
        assert "seems to" not in str(form.errors[name])


def test_a_company_a_password_and_what_stood_there_already_are_passed_over() -> None:
    assert Written({"company": MIA, "secret": MIA}).is_valid()
    old = {"notes": f"{MIA}\nRings on Monday.", "tags": ["daughter Mia 7", "VIP"]}
    sent = {"notes": f"{MIA}\r\nRings on Monday.", "tags": "daughter Mia 7, new"}
    assert Written(sent, initial=old).is_valid()
    assert not Written(sent | {"notes": f"{MIA} Rings on Tuesday."}, initial=old).is_valid()


def test_a_program_is_told_at_the_field_too() -> None:
    sent = Sent(data={"company": MIA, "notes": MIA, "tags": ["VIP", "daughter Mia 7"]})
    assert not sent.is_valid()
    assert set(sent.errors) == {"notes", "tags"}
    assert Sent({"notes": MIA, "tags": ["daughter Mia 7"]}, data={"notes": MIA, "tags": ["daughter Mia 7"]}).is_valid()


def test_pages_refuse_what_a_reviewer_entered(cast: Cast, account: Account, as_user: Any) -> None:
    deal = opportunities.open_opportunity(account, {"name": "Boxes"}, by=cast.ann, today=business_date())
    ann = as_user(cast.ann)
    for url, data in (
        (reverse("accounts:edit", args=[account.pk]), {"name": "Acme", "notes": MIA, "version": account.version}),
        (reverse("accounts:edit", args=[account.pk]), {"name": "Acme", "tags": "daughter Mia 7", "version": account.version}),
        (reverse("accounts:person_new", args=[account.pk]), {"name": "Mia, daughter, 7"}),
        (reverse("accounts:person_new", args=[account.pk]), {"name": "Petra", "title": "Mother of Mia, a daughter, 7"}),
        (reverse("accounts:help", args=[account.pk]), {"note": MIA}),
        (reverse("followups:step_new", args=[account.pk]),
         {"step_kind": "contact", "due_on": business_date().isoformat(), "place": "Kindergarten of his son Tim, 4"}),
        (f"{reverse('leads:tools', args=[deal.pk])}", {"part": "preparation", "opener": MIA, "idea": "", "message": ""}),
    ):  # fmt: skip
        answer = ann.post(url, data)
        assert answer.status_code == 422, (url, data, answer.status_code)
    fresh = Account.objects.get(pk=account.pk)
    assert (fresh.notes, fresh.tags) == ("", [])
    assert not KeyPerson.objects.exists()
    assert not NextStep.objects.filter(place__contains="Tim").exists()
    assert "Mia" not in (getattr(getattr(Opportunity.objects.get(), "tools", None), "opener", ""))


def test_the_api_refuses_it(cast: Cast, account: Account, as_user: Any) -> None:
    ann = as_user(cast.ann)
    there = {"version": account.version, "notes": MIA}
    answer = ann.patch(f"/api/v1/accounts/{account.pk}/", there, content_type="application/json")
    assert answer.status_code == 400
    assert "notes" in answer.content.decode()
    assert Account.objects.get(pk=account.pk).notes == ""


def test_an_old_text_stands_in_the_way_of_nothing(cast: Cast, account: Account, as_user: Any) -> None:
    Account.objects.filter(pk=account.pk).update(notes=MIA)
    ann = as_user(cast.ann)
    sent = {"name": "Acme", "notes": MIA, "region": "Hunan", "version": account.version}
    assert ann.post(reverse("accounts:edit", args=[account.pk]), sent).status_code in (200, 204, 302)
    assert Account.objects.get(pk=account.pk).region == "Hunan"
    contact = log_contact(
        account, cast.ann, on=business_date(), result="no_answer", now=noon(business_date()), text="Rang"
    )
    FollowUp.objects.filter(pk=contact.pk).update(text=MIA)
    fresh = FollowUp.objects.get(pk=contact.pk)
    entry = Entry(fresh.occurred_at, "unread", channel=fresh.channel, text=MIA)
    now = noon(business_date())
    corrections.correct(fresh, entry, by=cast.ann, version=fresh.version, now=max(now, fresh.entered_at))
    assert FollowUp.objects.get(pk=contact.pk).result == "unread"


def test_a_line_with_an_old_text_may_change_elsewhere(cast: Cast, account: Account) -> None:
    deal = opportunities.open_opportunity(account, {"name": "Boxes"}, by=cast.ann, today=business_date())
    line = tools.add_line(deal, "stance", {"person": make_person(account), "win": "More time"}, by=cast.ann)
    type(line).objects.filter(pk=line.pk).update(win=MIA)
    tools.change_line(line, "stance", {"result": "Less waste"}, by=cast.ann)
    assert type(line).objects.get(pk=line.pk).result == "Less waste"
