"""Records that were there before can be found: the migrations that write their keys, safe to run again."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from accounts.models import KeyPerson, PersonSearch
from core.clock import business_date
from leads.models import Opportunity, OpportunitySearch
from pages.palette.found import find
from tests.cast import Cast, again, make_account


@pytest.mark.parametrize("batch", [1, 2000])
def test_persons_and_opportunities_without_keys_get_them(
    cast: Cast, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = make_account(cast.ann, "Acme", today=business_date())
    for name in ("张丽华", "王芳"):
        KeyPerson.objects.create(account=account, name=name, telephone="138 0000 4711")
        Opportunity.objects.create(account=account, name=f"{name}的纸箱", product="Carton", opened_on=business_date())
    for module in ("accounts.migrations.0016_find_persons", "leads.migrations.0013_find_opportunities"):
        migration = import_module(module)
        monkeypatch.setattr(migration, "BATCH", batch)
        migration.fill(apps, None)
        migration.fill(apps, None)
    assert (PersonSearch.objects.count(), OpportunitySearch.objects.count()) == (2, 2)
    found = {group.kind.name: len(group.hits) for group in find(again(cast.ann), "zlh")}
    assert found == {"person": 1, "opportunity": 1}
    found = {group.kind.name: len(group.hits) for group in find(again(cast.ann), "carton")}
    assert found == {"opportunity": 2}
