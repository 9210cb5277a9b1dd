"""Cases like an account: told of it, of its industry, at the stage its deal stands at, with its product."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case as SqlCase
from django.db.models import F, IntegerField, Q, Value, When
from django.utils.translation import gettext as _

from cases.listing import dress
from cases.models import Case
from cases.services import industries
from leads.models import STAGE_ORDER, Opportunity

if TYPE_CHECKING:
    from accounts.models import Account
    from users.models import User

SHOWN = 3
OWN, INDUSTRY, STAGE, PRODUCT = 8, 4, 2, 1


def like(account: Account, user: User, *, most: int = SHOWN) -> list[Any]:
    """The cases closest to an account that the reader serves, each with `why` it is; seven statements at most.

    The stage is that of its open opportunity that has come farthest.
    """
    rows = Opportunity.objects.visible_to(user).filter(account=account).open()
    deals = list(rows.values_list("stage", "product")[:50])
    stage = max((stage for stage, _product in deals), key=STAGE_ORDER.index, default="")
    products = {product.strip().casefold() for _stage, product in deals if product.strip()}
    keys = industries.keys_like(account.industry)
    of_industry = Q(industry_key__in=keys)
    at_stage = Q(stage=stage) if stage else Q(pk__in=[])
    of_product, of_itself = Q(pk__in=[]), Q(account=account)
    for product in products:
        of_product |= Q(product__iexact=product)
    points: Any = Value(0)
    for condition, worth in ((of_itself, OWN), (of_industry, INDUSTRY), (at_stage, STAGE), (of_product, PRODUCT)):
        points = points + SqlCase(When(condition, then=Value(worth)), default=Value(0), output_field=IntegerField())
    cases = Case.objects.visible_to(user).shared().filter(of_itself | of_industry | at_stage | of_product)
    cases = cases.select_related("author", "account").alias(points=points)
    order = ("-points", "-best", F("mean").desc(nulls_last=True), "-useful", "-shared_on", "-pk")
    found: list[Any] = list(cases.order_by(*order)[:most])
    dress(found, user)
    for case in found:
        told_of_it = case.account_id == account.pk
        case.why = [_("Told of this account")] if told_of_it else _why(case, keys, stage, products)
    return found


def _why(case: Case, keys: list[str], stage: str, products: set[str]) -> list[str]:
    said = []
    if case.industry_key in keys:
        said.append(_("Same industry"))
    if stage and case.stage == stage:
        said.append(_("Same stage: %(stage)s") % {"stage": case.get_stage_display()})
    if case.product.casefold() in products:
        said.append(_("Same product"))
    return said
