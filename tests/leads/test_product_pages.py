"""The pages of the catalogue of products."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse

from leads.models import Product
from tests.cast import Cast

D = Decimal


def test_an_admin_keeps_the_catalogue_and_everybody_reads_it(cast: Cast, as_user: Any) -> None:
    facts = {"code": "LB-7", "name": "Label", "name_hans": "标签", "unit": "roll", "price_CNY": "0.085"}
    assert as_user(cast.ann).post(reverse("leads:product_new"), facts).status_code == 404
    assert as_user(cast.ada).post(reverse("leads:product_new"), facts).status_code == 302
    page = as_user(cast.ann).get(reverse("leads:products")).content.decode()
    assert "LB-7" in page
    assert "¥0.085" in page
    assert as_user(cast.ada).post(reverse("leads:product_new"), {**facts, "code": "lb-7"}).status_code == 409


def test_an_archived_product_is_kept_and_offered_no_more(product: Product, cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.ada)
    browser.post(reverse("leads:product_archive", args=[product.pk]))
    assert "BX-1" not in browser.get(reverse("leads:products")).content.decode()
    assert "BX-1" in browser.get(reverse("leads:products") + "?archived=1").content.decode()
    browser.post(reverse("leads:product_archive", args=[product.pk]))
    assert list(Product.objects.offered()) == [product]


def test_a_product_that_another_admin_changed_is_stale(product: Product, cast: Cast, as_user: Any) -> None:
    url = reverse("leads:product_edit", args=[product.pk])
    facts = {"code": "BX-1", "name": "Box", "version": 1}
    assert as_user(cast.ada).post(url, facts).status_code == 302
    assert as_user(cast.ada).post(url, facts).status_code == 409
