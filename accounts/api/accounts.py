"""Accounts: reading, entering, changing, asking for help."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import search
from accounts.api.covering import Covering
from accounts.api.grading import Grading
from accounts.api.moves import Moving
from accounts.api.serializers import ACCOUNT, AccountSerializer
from accounts.api.twins import settled, twins_of_account
from accounts.api.withheld import Withheld
from accounts.committee.coverage import GAP_WORDS, lacking
from accounts.filters import GRADED, YES_NO, graded
from accounts.industries import like
from accounts.listing import OWNED
from accounts.models import Account, Grade, State, Vip
from accounts.services import editing, handing_on
from accounts.services.calls import raising
from accounts.services.refusals import NotAllowed
from commons.api.views import version_of
from core.api.examples import change, example
from core.api.fields import day_from, day_to, id_filter
from core.api.paging import both_ways
from core.clock import business_date
from core.keyset import Sort


class AccountApiFilter(filters.FilterSet):
    """Narrowing the list."""

    q = filters.CharFilter(
        method="by_words",
        max_length=100,
        label="name, pinyin or initials; a telephone number or its end where you may see it",
    )
    state = filters.ChoiceFilter(choices=[choice for choice in State.choices if choice[0] != State.VOID])
    grade = filters.ChoiceFilter(choices=Grade.choices)
    vip = filters.ChoiceFilter(choices=[choice for choice in Vip.choices if choice[0]])
    protected = filters.ChoiceFilter(choices=YES_NO, method="by_protected")
    graded = filters.ChoiceFilter(choices=GRADED, method="by_graded", label="where the grade comes from")
    gap = filters.ChoiceFilter(
        choices=list(GAP_WORDS.items()),
        method="by_gap",
        label="a role of the committee that is not known, never met, opposes, has not agreed, or agrees",
    )
    tag = filters.CharFilter(method="by_tag", max_length=40, label="exactly this tag")
    owner = id_filter("owner_id")
    team = id_filter("team_id")
    parent = id_filter("parent_id")
    industry = filters.CharFilter(method="of_industry", max_length=80, label="this industry, in any of its spellings")
    region = filters.CharFilter(max_length=80)
    state_since_from = day_from("state_since", "in its state since")
    state_since_to = day_to("state_since", "in its state since")
    last_contact_on_from = day_from("last_contact_on", "last effective contact")
    last_contact_on_to = day_to("last_contact_on", "last effective contact")
    last_order_on_from = day_from("last_order_on", "last order")
    last_order_on_to = day_to("last_order_on", "last order")
    next_contact_due_on_from = day_from("next_contact_due_on", "next contact due")
    next_contact_due_on_to = day_to("next_contact_due_on", "next contact due")
    recycle_due_on_from = day_from("recycle_due_on", "due for the pool")
    recycle_due_on_to = day_to("recycle_due_on", "due for the pool")

    class Meta:
        model = Account
        fields: tuple[str, ...] = ()

    def by_words(self, accounts: Any, name: str, value: str) -> Any:
        """As the pages search."""
        return search.readable(accounts, value.replace("\0", ""), self.request.user)

    def of_industry(self, accounts: Any, name: str, value: str) -> Any:
        """One industry."""
        return accounts.filter(like(value, exactly=True))

    def by_tag(self, accounts: Any, name: str, value: str) -> Any:
        """Those with exactly this tag."""
        return accounts.filter(tags__contains=[value.replace("\0", "")])

    def by_gap(self, accounts: Any, name: str, value: str) -> Any:
        """Those of the accounts one serves that lack this role; nothing is said of the pool."""
        user: Any = self.request.user
        served = Account.objects.served_by(user).values("pk")
        return lacking(accounts if user.is_admin else accounts.filter(pk__in=served), value)

    def by_protected(self, accounts: Any, name: str, value: str) -> Any:
        """Grade A and VVIP, or the others."""
        return accounts.filter(protected=value == "yes")

    def by_graded(self, accounts: Any, name: str, value: str) -> Any:
        """By decision or by the model, without a grade by the model, or held by the cap."""
        return graded(accounts, value)


@example("A call", sent={"note": "They want a discount beyond my limit."})
class HelpSerializer(serializers.Serializer[Any]):
    """What one needs help with."""

    note = serializers.CharField(max_length=1000)


@example("A new call", answer={"new": True})
class AskedSerializer(serializers.Serializer[Any]):
    """Whether it is a new call: one a day."""

    new = serializers.BooleanField(read_only=True)


@extend_schema(tags=["accounts"])
class AccountViewSet(
    Withheld, mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin, Moving, Grading, Covering
):
    """Accounts the person sees: own, working groups', the teams', the pool (masked)."""

    area = "accounts"
    serializer_class = AccountSerializer
    filterset_class = AccountApiFilter
    queryset = Account.objects.none()
    orderings = {
        "-id": Sort("id", descending=True),
        "id": Sort("id"),
        **both_ways("name", Sort("sort_key")),
        **both_ways("next_contact_due_on", Sort("next_contact_due_on", nullable=True, only=OWNED)),
        **both_ways("last_contact_on", Sort("last_contact_on", nullable=True)),
        **both_ways("state_since", Sort("state_since")),
        **both_ways("recycle_due_on", Sort("recycle_due_on", nullable=True, only=OWNED)),
    }

    def get_queryset(self) -> QuerySet[Account]:
        """Through the one door."""
        return Account.objects.visible_to(self.user()).select_related("owner", "team")

    def perform_create(self, serializer: Any) -> None:
        """Enter an account that becomes one's own, or that of `give_to`; a likely duplicate asks before it is twice."""
        user, sent = self.user(), serializer.validated_data
        owner = sent.get("give_to") or user
        if owner.is_admin:
            raise NotAllowed(_("Admins own no accounts: send in `give_to` who sells to this customer."))
        facts = {name: value for name, value in sent.items() if name in editing.FACTS}
        why = settled(twins_of_account(facts, user), user, sent)
        told: dict[str, Any] = {"by": user, "today": business_date(), "reason": why}
        if owner == user:
            serializer.instance = handing_on.enter_own(facts, **told)
        else:
            consent = {name: sent.get(name, False) for name in ("beyond_capacity", "untrained")}
            serializer.instance = handing_on.enter_for(facts, owner=owner, **consent, **told)

    @change(answer=ACCOUNT, sent={"region": "Shanghai", "version": 3})
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change facts; `version` is the one that was read, a stale one is refused."""
        account = self.workable(pk)
        serializer = self.get_serializer(account, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        version = version_of(serializer.validated_data)
        facts = {name: value for name, value in serializer.validated_data.items() if name in editing.FACTS}
        if facts:
            editing.edit(account, facts, by=self.user(), version=version)
        return self.fresh(pk)

    @extend_schema(request=HelpSerializer, responses=AskedSerializer)
    @action(detail=True, methods=["post"])
    def help(self, request: Request, pk: int) -> Response:
        """Call the manager in, once a day."""
        account, note = self.workable(pk), self.sent(HelpSerializer)["note"]
        return Response({"new": raising.ask_for_help(account, by=self.user(), note=note, today=business_date())})
