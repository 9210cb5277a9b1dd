"""Contacts with leads, and turning a lead into an account."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Account, KeyPerson, State
from accounts.services.reading import claimable
from commons.api.views import ApiViewSet
from core.api.examples import example
from core.api.fields import Money, Reason, day_from, day_to, id_field, id_filter, reason_field
from core.api.paging import both_ways
from core.api.permissions import NotYours
from core.api.serializers import RecordSerializer
from core.keyset import Sort
from followups.api.serializers import Moment
from followups.api.shared import KEY_HELP, checked, key_of
from followups.models import Channel, LeadContact, Need, Result
from followups.services import log as logging
from followups.services.leads.contacts import LeadEntry, log_on_lead, void_contact
from followups.services.leads.converting import Wanted, convert
from followups.services.leads.unconverting import unconvert
from leads.api import leads
from leads.api.leads import LeadSerializer
from leads.forms.opportunities import currencies
from leads.models import Lead, Stage
from users.models import User

KEY = "5d1f86a4-6d6c-4c0c-9d57-3c8f6a1c2b77"
TOLD = {
    "occurred_at": "2026-03-04T11:00:00+08:00", "channel": "phone", "result": "answered", "need": "explicit",
    "person": "Jo Lin", "text": "Wants samples for two jars.",
}  # fmt: skip
CONTACT = {
    "id": 61, "client_key": KEY, "lead": 1201, "author": 7, "occurred_on": "2026-03-04", "timed": True,
    "entered_at": "2026-03-04T11:20:00+08:00", "effective": True, "follow_up": None, "voided_at": None,
    "void_reason": "", **TOLD,
}  # fmt: skip


@example("A contact with a lead", answer=CONTACT)
class LeadContactSerializer(RecordSerializer):
    """A contact with a lead; `follow_up` is what it became when the lead was converted."""

    class Meta:
        model = LeadContact
        fields = (
            "id", "client_key", "lead", "author", "occurred_at", "occurred_on", "timed", "entered_at", "channel", "result",
            "need", "person", "text", "effective", "follow_up", "voided_at", "void_reason",
        )  # fmt: skip
        read_only_fields = fields


@example("A contact", sent={"lead": 1201, "client_key": KEY, **TOLD, "next_contact_on": "2026-03-11"})
class LeadLogSerializer(serializers.Serializer[Any]):
    """A contact with a lead; the same `client_key` never makes two."""

    lead = id_field()
    client_key = serializers.UUIDField(required=False, help_text=KEY_HELP)
    occurred_at = Moment(required=False)
    channel = serializers.ChoiceField(choices=Channel.choices, default=Channel.PHONE)
    result = serializers.ChoiceField(choices=Result.choices)
    need = serializers.ChoiceField(choices=Need.choices, required=False, allow_blank=True, default=Need.UNCHANGED)
    person = serializers.CharField(max_length=logging.LONGEST_NAME, required=False, allow_blank=True, default="")
    text = serializers.CharField(max_length=logging.LONGEST_TEXT, required=False, allow_blank=True, default="")
    next_contact_on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="proposed by the cadence when left out"
    )


class DealSerializer(serializers.Serializer[Any]):
    """The opportunity to open, at stage P unless `stage` says S."""

    name = serializers.CharField(max_length=200)
    amount = Money(required=False, allow_null=True, default=None)
    currency = serializers.ChoiceField(choices=currencies(), required=False)
    expected_close_on = serializers.DateField(
        required=False, allow_null=True, help_text="in 90 days when left out; null: none"
    )
    stage = serializers.ChoiceField(
        choices=[(stage.value, stage.label) for stage in (Stage.SUSPECT, Stage.PROSPECT)],
        default=Stage.PROSPECT.value,
        help_text="S where money, authority and need are not all yes and the company requires them",
    )


class NewPersonSerializer(serializers.Serializer[Any]):
    """A key person to add."""

    name = serializers.CharField(max_length=120)
    title = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    telephone = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    email = serializers.EmailField(required=False, allow_blank=True, default="")
    wechat = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


@example(
    "A new account",
    sent={
        "name": "River Foods Ltd",
        "new_person": {"name": "Jo Lin", "title": "Buyer"},
        "opportunity": {"name": "Labels for jars", "amount": "9000.00"},
        "reason": "They order next week.",
    },
)
class ConvertSerializer(serializers.Serializer[Any]):
    """What a lead becomes: a new account, or one that it joins."""

    unlooked = {"name": "a company’s name"}
    account = id_field(required=False, allow_null=True, default=None, help_text="one to join; null: a new one")
    name = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", help_text="of a new account; the lead's company"
    )
    person = id_field(required=False, allow_null=True, default=None, help_text="of the joined account's key persons")
    new_person = NewPersonSerializer(required=False, allow_null=True, default=None)
    opportunity = DealSerializer(required=False, allow_null=True, default=None)
    reason = reason_field(
        required=False, allow_blank=True, default="", help_text="needed unless money, authority and need are yes"
    )


@extend_schema(tags=["leads"])
class LeadViewSet(leads.LeadViewSet):
    """Leads the person sees: own, the teams', and those of the pool one may claim (masked)."""

    @extend_schema(request=ConvertSerializer, responses=LeadSerializer)
    @action(detail=True, methods=["post"])
    def convert(self, request: Request, pk: int) -> Response:
        """Make or join an account, with its person and an opportunity; can be taken back on the same day."""
        lead, values = self.workable(pk), self.sent(ConvertSerializer)
        wanted = _wanted(lead, values, self.user())
        checked(lambda: convert(lead, wanted, by=self.user(), now=timezone.now()))
        return self.fresh(pk)

    @extend_schema(request=None, responses=LeadSerializer)
    @action(detail=True, methods=["post"], takes_nothing=True)
    def unconvert(self, request: Request, pk: int) -> Response:
        """Take a conversion back on the same business day."""
        unconvert(self.workable(pk), by=self.user(), now=timezone.now())
        return self.fresh(pk)


class LeadContactFilter(filters.FilterSet):
    """Narrowing the list; `lead` or `author` is needed."""

    lead = id_filter("lead_id")
    author = id_filter("author_id")
    result = filters.ChoiceFilter(choices=Result.choices)
    occurred_on_from = day_from("occurred_on", "the contact's day")
    occurred_on_to = day_to("occurred_on", "the contact's day")

    class Meta:
        model = LeadContact
        fields: tuple[str, ...] = ()


@extend_schema(tags=["leads"])
class LeadContactViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Contacts with leads one has or manages."""

    area = "leads"
    serializer_class = LeadContactSerializer
    filterset_class = LeadContactFilter
    queryset = LeadContact.objects.none()
    narrowed_by = ("lead", "author")
    orderings = {
        "-id": Sort("id", descending=True),
        "id": Sort("id"),
        **both_ways("occurred_on", Sort("occurred_on")),
    }

    def get_queryset(self) -> QuerySet[LeadContact]:
        """Those of leads the person has or manages."""
        return LeadContact.objects.visible_to(self.request.user)

    @extend_schema(request=LeadLogSerializer, responses={200: LeadContactSerializer, 201: LeadContactSerializer})
    def create(self, request: Request) -> Response:
        """Log a contact with a lead: 201 when it is new, 200 when this key was logged before."""
        data = dict(self.sent(LeadLogSerializer))
        lead = _lead_to_log_on(data.pop("lead"), request.user)
        key, next_on, now = key_of(request, data), data.pop("next_contact_on"), timezone.now()
        entry = LeadEntry(**{"occurred_at": now, **data})
        known = self.get_queryset().filter(client_key=key).exists()
        logged = checked(
            lambda: log_on_lead(lead, entry, by=request.user, client_key=key, now=now, next_contact_on=next_on)
        )
        return self.fresh(logged.pk, status.HTTP_200_OK if known else status.HTTP_201_CREATED)

    @extend_schema(request=Reason, responses=LeadContactSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: int) -> Response:
        """Make a contact with a lead void: it stays readable and counts no more."""
        contact: Any = get_object_or_404(self.get_queryset().select_related("lead"), pk=pk)
        void_contact(contact, by=request.user, now=timezone.now(), **self.sent(Reason))
        return self.fresh(pk)


def _lead_to_log_on(pk: int, user: Any) -> Lead:
    """A lead the person works on; 403 for one of the pool that they only see, 404 otherwise."""
    lead = Lead.objects.editable_by(user).filter(pk=pk).first()
    if lead is None and Lead.objects.visible_to(user).filter(pk=pk).exists():
        raise NotYours(_("It lies in the pool: claim it first."))
    if lead is None:
        raise Http404
    return lead


def _wanted(lead: Lead, values: dict[str, Any], user: User) -> Wanted:
    """What is to become of the lead; 400 for an account or a person that cannot be joined."""
    account = _joined(lead, values["account"], user) if values["account"] else None
    person = None
    if values["person"]:
        people = KeyPerson.objects.visible_to(user).current().filter(account=account) if account else None
        person = people.filter(pk=values["person"]).first() if people is not None else None
        if person is None:
            words = _("This person belongs to another account than the one you join.")
            raise serializers.ValidationError({"person": [words]})
    deal = dict(values["opportunity"]) if values["opportunity"] else None
    stage = Stage(deal.pop("stage")) if deal else Stage.PROSPECT
    return Wanted(
        account=account,
        name=values["name"].strip() or lead.company,
        person=person,
        person_facts=values["new_person"] or {},
        opportunity=deal,
        stage=stage,
        reason=values["reason"],
    )


def _joined(lead: Lead, pk: int, user: User) -> Account:
    workable = Account.objects.editable_by(user).exclude(state=State.POOLED).filter(pk=pk)
    dormant = claimable(user).filter(pk=pk) if pk == lead.dormant_account_id else Account.objects.none()
    account = workable.first() or dormant.first()
    if account is None:
        unknown = serializers.PrimaryKeyRelatedField.default_error_messages["does_not_exist"]
        raise serializers.ValidationError({"account": [unknown.format(pk_value=pk)]})
    return account
