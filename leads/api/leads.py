"""Leads: own ones, the teams', and those of the pool (masked); what is done with them, as on the pages."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.twins import ASKED, confirm_field, settled, why_field
from accounts.industries import like
from accounts.models import Strategy
from accounts.services.reading import receivers
from accounts.services.refusals import WrongState
from commons.api.views import version_of
from core.access import Access
from core.api.examples import change, example
from core.api.fields import Reason, day_from, day_to, id_field, id_filter, reason_field, version_field
from core.api.paging import both_ways
from core.api.serializers import RecordSerializer
from core.clock import business_date
from core.keyset import Sort
from core.telephones import all_with_digits
from leads import search
from leads.api.handing import Handing
from leads.duplicates import known
from leads.lead_listing import RUNNING
from leads.models import Campaign, Lead, LeadState, Source, UnfitReason
from leads.services.leads import deciding, entry, handing, many, pool
from users.api.people import ColleagueSerializer
from users.models import User

WRITABLE = tuple(name for name in entry.FACTS if name != "referred_by")
MASKED: dict[str, Any] = {
    "person": "", "title": "", "telephones": [], "email": "", "wechat": "", "address": "", "notes": "",
}  # fmt: skip
LEAD = {
    "id": 1201, "company": "River Foods Ltd", "person": "Jo Lin", "title": "Buyer", "telephones": ["139 5550 8001"],
    "email": "", "wechat": "", "website": "", "industry": "Food", "region": "Ningbo", "address": "", "employees": 40,
    "tags": [], "need": "Labels for jars", "notes": "", "source": "fair", "campaign": 12, "referred_by": None,
    "state": "working", "owner": {"id": 7, "name": "Ann Seller"}, "assigned_on": "2026-03-02", "in_pool_since": None,
    "contacts": 1, "first_contact_on": "2026-03-04", "last_contact_on": "2026-03-04", "next_contact_on": "2026-03-11",
    "return_due_on": "2026-03-16", "money": None, "authority": True, "need_confirmed": True, "qualified_on": None,
    "unfit_reason": "", "unfit_note": "", "closed_on": None, "account": None, "opportunity": None,
    "created_on": "2026-03-02", "masked": False, "taken_back_on": None, "version": 2,
}  # fmt: skip


ENTERED = {
    "company": "River Foods Ltd",
    "person": "Jo Lin",
    "telephones": ["139 5550 8001"],
    "source": "fair",
    "campaign": 12,
}


@example("A lead", answer=LEAD, sent=ENTERED)
class LeadSerializer(RecordSerializer):
    """A lead; in the pool who is behind it and how to reach them are left out."""

    unlooked = {"company": "a company’s name", "industry": "a trade", "address": "where a company is"}
    company = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="without one it goes by the person's name"
    )
    telephones = serializers.ListField(child=serializers.CharField(max_length=40), max_length=10, required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20, required=False)
    website = serializers.URLField(max_length=200, required=False, allow_blank=True)
    employees = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False, allow_null=True)
    owner = ColleagueSerializer(read_only=True, allow_null=True)
    assign_to = id_field(
        required=False, allow_null=True, write_only=True,
        help_text="a colleague's id, null for the pool; oneself when left out, the pool for an admin; only when entered",
    )  # fmt: skip
    masked = serializers.SerializerMethodField()
    confirm_duplicate = confirm_field(persons=True)
    duplicate_reason = why_field()
    version = version_field(required=False)
    only_new = ("assign_to", "duplicate_reason")

    class Meta:
        model = Lead
        fields = (
            "id", "company", "person", "title", "telephones", "email", "wechat", "website", "industry", "region",
            "address", "employees", "tags", "need", "notes", "source", "campaign", "referred_by", "state", "owner",
            "assigned_on", "in_pool_since", "contacts", "first_contact_on", "last_contact_on", "next_contact_on",
            "return_due_on", "money", "authority", "need_confirmed", "qualified_on", "unfit_reason", "unfit_note",
            "closed_on", "account", "opportunity", "created_on", "masked", "taken_back_on", "assign_to", *ASKED,
            "version",
        )  # fmt: skip
        read_only_fields = tuple(name for name in fields if name not in (*WRITABLE, "assign_to", *ASKED, "version"))

    def validate_telephones(self, numbers: list[str]) -> list[str]:
        """Numbers that can be called; what is stored already may be sent again."""
        there = self.instance.telephones if self.instance else ()
        all_with_digits(number for number in numbers if number not in there)
        return numbers

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            self.fields["campaign"].queryset = Campaign.objects.visible_to(request.user)

    def validate_company(self, company: str) -> str:
        """A name has at least one letter or digit; without one it goes by the person."""
        if company and not any(letter.isalnum() for letter in company):
            raise serializers.ValidationError(_("Write the company's name."))
        return company

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A new one names a company or a person."""
        if self.instance is None and not attrs.get("company") and not attrs.get("person"):
            raise serializers.ValidationError({"company": _("Write the name of the company, or that of a person.")})
        return attrs

    def get_masked(self, lead: Lead) -> bool:
        """Whether fields are left out because the lead is only seen in the pool."""
        return lead.owner_id is None and not self.context["request"].user.is_admin

    def to_representation(self, instance: Lead) -> dict[str, Any]:
        """The fields the reader may see."""
        shown: dict[str, Any] = super().to_representation(instance)
        if self.get_masked(instance):
            shown.update({name: value for name, value in MASKED.items() if name in shown})
        return shown


@example("Not a fit", sent={"unfit_reason": "no_need", "unfit_note": "They print in house."})
class UnfitSerializer(serializers.Serializer[Any]):
    """Why a lead is not a fit."""

    unfit_reason = serializers.ChoiceField(choices=UnfitReason.choices)
    unfit_note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


@example("They can pay", sent={"question": "money", "answer": True})
class ManSerializer(serializers.Serializer[Any]):
    """One of the three answers: money, authority, need; null means not known."""

    question = serializers.ChoiceField(choices=deciding.MAN)
    answer = serializers.BooleanField(allow_null=True)


@example("Assign", sent={"to": 7, "reason": "Knows the branch."})
class AssignSerializer(serializers.Serializer[Any]):
    """Who gets a lead."""

    to = id_field(help_text="a colleague's id")
    reason = reason_field(required=False, allow_blank=True, default="")
    beyond_capacity = serializers.BooleanField(default=False, help_text="although the capacity is reached")


class LeadApiFilter(filters.FilterSet):
    """Narrowing the list."""

    q = filters.CharFilter(
        method="by_words", max_length=100, label="company or person; a telephone number or its end where you may see it"
    )
    tag = filters.CharFilter(method="by_tag", max_length=40, label="exactly this tag")
    state = filters.ChoiceFilter(choices=LeadState.choices)
    source = filters.ChoiceFilter(choices=Source.choices)
    campaign = id_filter("campaign_id")
    owner = id_filter("owner_id")
    team = id_filter("team_id")
    pooled = filters.BooleanFilter(field_name="in_pool_since", lookup_expr="isnull", exclude=True)
    industry = filters.CharFilter(method="of_industry", max_length=80, label="this industry, in any of its spellings")
    region = filters.CharFilter(max_length=80)
    created_on_from = day_from("created_on", "entered")
    created_on_to = day_to("created_on", "entered")
    next_contact_on_from = day_from("next_contact_on", "next contact")
    next_contact_on_to = day_to("next_contact_on", "next contact")
    taken_back = filters.BooleanFilter(
        field_name="taken_back_on",
        lookup_expr="isnull",
        exclude=True,
        label="made by mistake; left out unless asked for",
    )

    class Meta:
        model = Lead
        fields: tuple[str, ...] = ()

    def by_words(self, leads: Any, name: str, value: str) -> Any:
        """As the pages search."""
        return search.readable(leads, value.replace("\0", ""), self.request.user)

    def of_industry(self, leads: Any, name: str, value: str) -> Any:
        """One industry."""
        return leads.filter(like(value, exactly=True))

    def by_tag(self, leads: Any, name: str, value: str) -> Any:
        """Those with exactly this tag; that they have any is what the index of tags is narrowed to."""
        return leads.filter(tags__contains=[value.replace("\0", "")]).exclude(tags=[])


@extend_schema(tags=["leads"])
class LeadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin, Handing):
    """Leads the person sees: own, the teams', and those of the pool one may claim (masked)."""

    area = "leads"
    serializer_class = LeadSerializer
    filterset_class = LeadApiFilter
    queryset = Lead.objects.none()
    orderings = {
        "-id": Sort("id", descending=True),
        "id": Sort("id"),
        "-created_on": Sort("created_on", descending=True),
        "created_on": Sort("created_on"),
        **both_ways("company", Sort("sort_key")),
        **both_ways("next_contact_on", Sort("next_contact_on", nullable=True, only=RUNNING)),
        **both_ways("last_contact_on", Sort("last_contact_on", nullable=True)),
        **both_ways("in_pool_since", Sort("in_pool_since", nullable=True)),
    }

    def get_queryset(self) -> QuerySet[Lead]:
        """Through the one door."""
        return Lead.objects.visible_to(self.user()).select_related("owner")

    def filter_queryset(self, queryset: Any) -> Any:
        """The rows of a list; what was taken back only when asked for, as on the page."""
        found = super().filter_queryset(queryset)
        asked = self.action != "list" or self.request.query_params.get("taken_back")
        return found if asked else found.present()

    def why_not(self, row: Lead) -> Any:
        """One in the pool is claimed first."""
        return _("It lies in the pool: claim it first.") if row.owner_id is None else super().why_not(row)

    def workable(self, pk: int) -> Lead:
        """A lead the person may work on, or 404."""
        return get_object_or_404(Lead.objects.editable_by(self.user()), pk=pk)

    def perform_create(self, serializer: Any) -> None:
        """Enter a lead for oneself, for somebody of one's teams, or for the pool; what is there already asks first."""
        user, values = self.user(), dict(serializer.validated_data)
        values.pop("version", None)
        if "assign_to" in values:
            to = values.pop("assign_to")
            owner = None if to is None else user if to == user.pk else self._receiver(to, "assign_to")
        else:
            owner = None if user.is_admin else user
        facts = {name: value for name, value in values.items() if name in WRITABLE}
        twins = known(
            facts.get("company") or facts.get("person", ""), facts.get("telephones", ()), user, emails=[facts.get("email", "")],
            website=facts.get("website", ""),
        )  # fmt: skip
        why = settled(twins, user, values)
        anew = values.get("confirm_duplicate", False)
        serializer.instance = entry.create(facts, by=user, owner=owner, today=business_date(), reason=why, anew=anew)

    @change(answer=LEAD, sent={"need": "Labels for jars", "version": 1})
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change facts; `version` is the one that was read, a stale one is refused."""
        lead = self.workable(pk)
        serializer = self.get_serializer(lead, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        version = version_of(serializer.validated_data)
        facts = {name: value for name, value in serializer.validated_data.items() if name in WRITABLE}
        anew = serializer.validated_data.get("confirm_duplicate", False)
        entry.edit(lead, facts, by=self.user(), version=version, anew=anew)
        return self.fresh(pk)

    @extend_schema(request=None, responses=LeadSerializer)
    @action(detail=True, methods=["post"], takes_nothing=True)
    def claim(self, request: Request, pk: int) -> Response:
        """Take a lead out of the pool; 409 says who was faster or which limit is reached."""
        user, today = self.user(), business_date()
        just_now = pool.claimable_just_now(user, today).filter(pk=pk).first()
        lead = just_now or get_object_or_404(Lead.objects.visible_to(user), pk=pk)
        pool.claim(lead, by=user, today=today)
        return self.fresh(pk)

    @extend_schema(request=AssignSerializer, responses={200: LeadSerializer, 204: None})
    @action(detail=True, methods=["post"], access=Access.MANAGER)
    def assign(self, request: Request, pk: int) -> Response:
        """Give a lead of the own teams, or of the pool, to somebody who works on it."""
        user = self.user()
        lead = get_object_or_404(Lead.objects.visible_to(user), pk=pk)
        values = self.sent(AssignSerializer)
        if not handing.assignable(user, [pk]):
            words = _("“%(name)s” cannot be assigned: it is closed, of another team, or a customer of somebody by now.")
            raise WrongState(words, name=lead.company)
        to = self._receiver(values.pop("to"), "to")
        handing.assign_together([pk], [to], Strategy.ONE, by=user, today=business_date(), **values)
        return self.fresh(pk)

    @extend_schema(request=Reason, responses={200: LeadSerializer, 204: None})
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def give_back(self, request: Request, pk: int) -> Response:
        """Give a lead back to the pool, with a reason."""
        many.give_one_back(self.workable(pk), by=self.user(), today=business_date(), **self.sent(Reason))
        return self.fresh(pk)

    @extend_schema(request=UnfitSerializer, responses=LeadSerializer)
    @action(detail=True, methods=["post"])
    def unfit(self, request: Request, pk: int) -> Response:
        """Close a lead as not a fit; it is kept and can be taken up again."""
        lead, values = self.workable(pk), self.sent(UnfitSerializer)
        reason, note = values["unfit_reason"], values["unfit_note"]
        deciding.mark_unfit(lead, by=self.user(), reason=reason, note=note, today=business_date())
        return self.fresh(pk)

    @extend_schema(request=Reason, responses={200: LeadSerializer, 204: None})
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """Take up again a lead that was closed as not a fit."""
        deciding.reopen(self.workable(pk), by=self.user(), today=business_date(), **self.sent(Reason))
        return self.fresh(pk)

    @extend_schema(request=ManSerializer, responses=LeadSerializer)
    @action(detail=True, methods=["post"])
    def man(self, request: Request, pk: int) -> Response:
        """Answer one of the three questions; with three times yes the lead is qualified."""
        lead, values = self.workable(pk), self.sent(ManSerializer)
        deciding.answer_man(lead, by=self.user(), today=business_date(), **values)
        return self.fresh(pk)

    def _receiver(self, pk: int, field: str) -> User:
        found: User | None = receivers(self.user()).filter(pk=pk).first()
        if found is None:
            unknown = serializers.PrimaryKeyRelatedField.default_error_messages["does_not_exist"]
            raise serializers.ValidationError({field: [unknown.format(pk_value=pk)]})
        return found
