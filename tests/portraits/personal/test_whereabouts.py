"""Before an erasure each place says what it is, of which day and by whom, shows the text round the name and leads there."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import Account, KeyPerson
from accounts.services import editing
from audit.models import Event
from imports.models import Import, ImportRow
from leads.models import Opportunity
from leads.services import opportunities
from portraits import whereabouts
from portraits.services.personal import choosing, erasing, texts, where
from portraits.services.personal.choosing import Hit
from tests.access.world import build
from tests.cast import TODAY, Cast, again, make_account
from tests.portraits.known import small_catalogue

NAME = "王小芳"


@pytest.fixture
def account(cast: Cast) -> Account:
    small_catalogue()
    return make_account(cast.ann, "Acme")


def person_of(account: Account, cast: Cast) -> KeyPerson:
    return editing.save_person(account, KeyPerson(name=NAME), by=cast.ann)


def row_of(cast: Cast, *cells: str, **more: Any) -> ImportRow:
    batch, _made = Import.objects.get_or_create(
        kind="persons", by=cast.ann, file_name="fair.csv", defaults={
            "created_at": timezone.now(), "sha256": "0" * 64, "size": 1, "headers": ["姓名", "职务", "上级"]},
    )  # fmt: skip
    return ImportRow.objects.create(batch=batch, number=ImportRow.objects.count() + 2, raw=list(cells), **more)


def test_a_row_of_a_file_shows_file_row_column_and_its_other_cells(cast: Cast, as_user: Any, account: Account) -> None:
    row = row_of(cast, "李明", "采购", NAME)
    asked = erasing.ask(person_of(account, cast), reason="letter", by=again(cast.mia))
    [place] = whereabouts.places(choosing.look(asked))
    assert place.hit.row == ("imports.importrow", row.pk)
    assert place.about == "fair.csv, row 2 · 上级"
    assert place.hit.shown == [[("李明 · 采购 · ", False), (NAME, True)]]
    assert (place.by, bool(place.on)) == (cast.ann, True)
    assert place.url == reverse("imports:detail", args=[row.batch_id])
    text = as_user(cast.ada).get(reverse("portraits:erasure_review", args=[asked.pk])).content.decode()
    assert f"李明 · 采购 · <mark>{NAME}</mark>" in text
    assert f'href="{place.url}"' in text


def test_rows_that_made_colleagues_lose_the_whole_name_by_themselves(cast: Cast, account: Account) -> None:
    colleague = editing.save_person(account, KeyPerson(name="Li Ming"), by=cast.ann)
    row = row_of(cast, "Li Ming", "", NAME, made=colleague.pk, outcome="created")
    asked = erasing.ask(person_of(account, cast), reason="letter", by=again(cast.mia))
    assert choosing.look(asked) == []
    erasing.approve(asked, by=cast.ada, today=TODAY)
    row.refresh_from_db()
    assert row.raw == ["Li Ming", "", "[…]"]


def test_what_a_preview_found_of_the_person_goes_as_well(cast: Cast, account: Account) -> None:
    person = editing.save_person(account, KeyPerson(name=NAME, telephone="138 1234 5678"), by=cast.ann)
    found = {"k": "person", "id": person.pk, "by": "name", "was": {"telephone": "138 1234 5678"}}
    row = row_of(cast, NAME, "采购", "", plan="update", twin=found)
    asked = erasing.ask(person, reason="letter", by=again(cast.mia))
    erasing.approve(asked, by=cast.ada, today=TODAY)
    row.refresh_from_db()
    assert "1234" not in str(row.twin)
    assert NAME not in str(row.raw)


def test_a_text_shows_its_record_and_every_name_in_it(cast: Cast, account: Account) -> None:
    opportunity = opportunities.open_opportunity(account, {"name": "Line 4"}, by=cast.ann, today=TODAY)
    Opportunity.objects.filter(pk=opportunity.pk).update(forecast_note="王总 decides, 小王 prepares")
    asked = erasing.ask(person_of(account, cast), reason="letter", by=again(cast.mia))
    [place] = [one for one in whereabouts.places(choosing.look(asked)) if one.hit.row[0] == "leads.opportunity"]
    assert place.about.startswith("Line 4 · ")
    assert place.hit.shown
    assert [part for part, is_name in place.hit.shown[0] if is_name] == ["王总", "小王"]
    assert place.url == reverse("leads:story", args=[opportunity.pk])


def test_every_table_that_can_name_somebody_can_be_told(cast: Cast) -> None:
    account = build(cast).accounts["own"]
    seen = 0
    for label in {*texts.tables(), *where.EVERYWHERE, "portraits.value", Event._meta.label_lower}:
        for pk in apps.get_model(label)._base_manager.values_list("pk", flat=True)[:3]:
            [place] = whereabouts.places([Hit(f"{label}:{pk}", label, account.pk, [])])
            seen += bool(place.url)
    assert seen > 60


def test_what_is_told_of_tables_exists() -> None:
    for label, told in whereabouts.TABLES.items():
        model: Any = apps.get_model(label)
        for way in (told.title, told.id, told.before):
            first = way.partition(".")[0]
            assert not first or first == "pk" or hasattr(model, first), (label, way)
        if told.page and not told.page.startswith("?"):
            try:
                reverse(told.page, args=[1] if told.id else None)
            except NoReverseMatch:
                pytest.fail(f"{label}: {told.page}")
