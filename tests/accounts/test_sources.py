"""Where an account comes from: one spelling of each kind, told in the reader's language (domain.md 2.1, issue 4)."""

from __future__ import annotations

import importlib
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone, translation

from accounts import sources
from accounts.exporting import ACCOUNTS
from accounts.models import Account
from audit.models import Event
from core.clock import business_date
from dashboards import sources as counted
from dashboards.segments import Segment
from followups.services.leads.converting import Wanted, convert
from leads.models import Campaign, Lead
from tests.cast import Cast, again, make_account, make_lead
from tests.imports.wizard.conftest import imported, sheet  # noqa: F401 a fixture

TODAY = business_date()


def found(segment: Segment) -> set[str]:
    where = " AND ".join(segment.conditions)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT n.name FROM accounts_account n WHERE {where}", segment.bound)  # noqa: S608
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize("typed", ["Trade fair", "trade  FAIR", "展会", "展會", "fair"])
def test_the_words_of_every_language_are_one_source(cast: Cast, typed: str) -> None:
    assert make_account(cast.ann, source=typed).source == "fair"


@pytest.mark.parametrize("typed", ["抖音", "Uncle of Mr Li", ""])
def test_other_words_stay_as_they_were_typed(cast: Cast, typed: str) -> None:
    assert make_account(cast.ann, source=typed).source == typed


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_a_conversion_keeps_the_code_whoever_converts(cast: Cast, language: str) -> None:
    campaign = Campaign.objects.create(name="Spring Expo", starts_on=TODAY, owner=cast.ann)
    lead = make_lead(cast.ann, "Fair Co", today=TODAY, source="fair", campaign=campaign)
    with translation.override(language):
        account = convert(lead, Wanted(reason="now"), by=again(cast.ann), now=timezone.now())
    assert account.source == "fair"


def test_every_reader_sees_it_in_their_language(cast: Cast, as_user: Any) -> None:
    campaign = Campaign.objects.create(name="Spring Expo", starts_on=TODAY, owner=cast.ann)
    lead = make_lead(cast.ann, "Fair Co", today=TODAY, source="fair", campaign=campaign)
    account = convert(lead, Wanted(reason="now"), by=again(cast.ann), now=timezone.now())
    browser = as_user(cast.ann)
    for language, words in (("en", "Trade fair"), ("zh-hans", "展会"), ("zh-hant", "展會")):
        browser.cookies["django_language"] = language
        page = browser.get(f"/account/{account.pk}/").content.decode()
        assert words in page
        assert "Spring Expo" in page
        read = browser.get(f"/api/v1/accounts/{account.pk}/", HTTP_ACCEPT_LANGUAGE=language).json()
        assert (read["source"], read["source_words"]) == ("fair", words)
        form = browser.get(f"/accounts/{account.pk}/edit/").content.decode()
        assert f'value="{words}"' in form


def test_the_export_says_it_in_words(cast: Cast) -> None:
    account = make_account(cast.ann, source="展会")
    column = next(column for column in ACCOUNTS.columns if column.name == "source")
    with translation.override("zh-hant"):
        assert column.value(account) == "展會"


def test_a_form_saved_in_another_language_changes_nothing(cast: Cast, as_user: Any) -> None:
    account, browser = make_account(cast.ann, source="fair"), as_user(cast.ann)
    form = browser.get(f"/accounts/{account.pk}/edit/").context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    browser.cookies["django_language"] = "zh-hans"
    assert browser.post(f"/accounts/{account.pk}/edit/", {**values, "source": "展会"}).status_code == 302
    account.refresh_from_db()
    assert account.source == "fair"
    assert not Event.objects.filter(code="account.changed").exists()


def test_the_api_takes_a_code_or_words(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.ann)
    for sent, kept in (("fair", "fair"), ("转介绍", "referral"), ("Uncle of Mr Li", "Uncle of Mr Li")):
        values = {"name": f"Co of {kept}", "source": sent}
        made = browser.post("/api/v1/accounts/", values, content_type="application/json").json()
        assert made["source"] == kept, made


def test_an_import_keeps_the_code(cast: Cast, sheet: Any) -> None:  # noqa: F811
    rows = [["Company", "Source"], ["One Ltd", "展会"], ["Two Ltd", "Trade fair"], ["Three Ltd", "抖音"]]
    imported(sheet(rows), "accounts", cast.ann)
    assert dict(Account.objects.values_list("name", "source")) == {
        "One Ltd": "fair", "Two Ltd": "fair", "Three Ltd": "抖音",
    }  # fmt: skip


def test_segments_have_one_spelling_and_find_it_in_any(cast: Cast) -> None:
    make_account(cast.ann, "A", source="展会")
    make_account(cast.ann, "B", source="Trade fair")
    make_account(cast.ann, "C", source="Uncle")
    assert set(Account.objects.values_list("source", flat=True)) == {"fair", "Uncle"}
    for typed in ("展", "trade", "=展會", "=fair", "=Trade fair"):
        assert found(Segment(source=typed)) == {"A", "B"}, typed
    assert found(Segment(source="unc")) == {"C"}
    with translation.override("zh-hans"):
        assert counted.words_of("fair") == "展会"
        assert counted.words_of("other") == "其他"


def test_what_was_kept_in_words_becomes_a_code(cast: Cast) -> None:
    campaign = Campaign.objects.create(name="Spring Expo", starts_on=TODAY, owner=cast.ann)
    lead = make_lead(cast.ann, "Fair Co", today=TODAY, source="fair", campaign=campaign)
    was_lead = convert(lead, Wanted(reason="now"), by=again(cast.ann), now=timezone.now())
    words = {
        was_lead.pk: "展会 · Spring Expo",
        make_account(cast.ann).pk: "Found by the salesperson",
        make_account(cast.ann).pk: "網路",
        make_account(cast.ann).pk: "展会 · Autumn Expo",
        make_account(cast.ann).pk: "Uncle",
    }
    for pk, text in words.items():
        Account.objects.filter(pk=pk).update(source=text)
    migration = importlib.import_module("leads.migrations.0036_sources")
    for _again in range(2):
        migration.keep_codes(apps, SimpleNamespace(connection=connection))
    kept = dict(Account.objects.values_list("pk", "source"))
    assert [kept[pk] for pk in words] == ["fair", "own", "web", "展会 · Autumn Expo", "Uncle"]
    assert Lead.objects.get(pk=lead.pk).campaign == campaign


def test_the_migration_knows_the_words_of_every_language() -> None:
    migration = importlib.import_module("leads.migrations.0036_sources")
    assert {word: code for code, names in migration.WORDS.items() for word in (*names, code)} == {
        word: code for code in sources.Source.values for word in sources.spellings(code)
    }
