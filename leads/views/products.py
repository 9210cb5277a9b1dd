"""The catalogue: read by everybody, kept by admins."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from core.access import Access, access
from core.errors import Refusal
from core.htmx import hx_redirect, is_htmx
from core.keyset import Sort, page
from core.text import half_width
from leads.forms.products import ProductForm
from leads.models import Product, ProductPrice
from leads.services import products as services
from users.requests import MemberRequest


@access(Access.MEMBER, "GET")
def products(request: MemberRequest) -> HttpResponse:
    """What is sold, by code; archived products on request."""
    q = half_width(request.GET.get("q", "").replace("\0", "")).strip()[:100]
    archived = request.GET.get("archived") == "1"
    rows = Product.objects.visible_to(request.user).prefetch_related(
        Prefetch("prices", ProductPrice.objects.filter(price__isnull=False).order_by("currency"))
    )
    rows = rows.filter(archived_at__isnull=not archived)
    if q:
        found = Q()
        for name in ("code", "name", "name_hans", "name_hant"):
            found |= Q(**{f"{name}__icontains": q})
        rows = rows.filter(found)
    shown = page([rows], Sort("code"), after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {"page": shown, "q": q, "archived": archived}
    return render(request, "leads/products/list.html#list" if is_htmx(request) else "leads/products/list.html", context)


@access(Access.ADMIN, "GET", "POST")
def product_new(request: MemberRequest) -> HttpResponse:
    """Enter a product."""
    return _save(request, None, ProductForm(request.POST or None))


@access(Access.ADMIN, "GET", "POST")
def product_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a product and its prices; lines that name it keep theirs."""
    product = get_object_or_404(Product.objects.visible_to(request.user), pk=pk)
    return _save(request, product, ProductForm(request.POST or None, product=product))


@access(Access.ADMIN, "POST")
def product_archive(request: MemberRequest, pk: int) -> HttpResponse:
    """No longer offer a product, or offer it again."""
    product = get_object_or_404(Product.objects.visible_to(request.user), pk=pk)
    archived = product.archived_at is None
    services.archive(product, by=request.user, archived=archived)
    said = _("“%(name)s” is no longer offered.") if archived else _("“%(name)s” is offered again.")
    messages.success(request, said % {"name": product.named()})
    return hx_redirect(request, "leads:products")


def _save(request: MemberRequest, product: Product | None, form: ProductForm) -> HttpResponse:
    status, context = 200, {"form": form, "product": product}
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = services.save(
                    product,
                    form.values(),
                    form.prices(),
                    by=request.user,
                    version=form.cleaned_data["version"] or 0,
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, _("“%(name)s” is saved.") % {"name": saved.named()})
                return hx_redirect(request, "leads:products")
    return render(request, "leads/products/product.html", context, status=status)


def offered(request: MemberRequest) -> list[Any]:
    """Products to choose from for a line, with their prices."""
    rows = Product.objects.visible_to(request.user).offered().order_by("code").prefetch_related("prices")
    return list(rows[:MOST_OFFERED])


MOST_OFFERED = 500
