"""Key persons: the customer's people."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters as filters
from django.db.models import F, Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.relations import PKOnlyObject
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.twins import ask_before, confirm_field, twins_of_person
from accounts.committee.charting import save_reporting
from accounts.models import Account, KeyPerson, KeyRole, ReportingLine
from accounts.services import editing
from commons import finding
from commons.api.views import ApiViewSet, version_of
from commons.finding import DigitsOfOne
from core.api.examples import change, example
from core.api.fields import day_from, day_to, id_filter, version_field
from core.api.serializers import RecordSerializer
from core.clock import business_date

PERSON = {
    "id": 815, "account": 4711, "name": "Lee Wong", "title": "Head of purchasing", "telephone": "139 5550 7001",
    "email": "lee.wong@harbour-print.example", "wechat": "leewong", "roles": ["gatekeeper"],
    "department": "Purchasing", "influence": 4, "rank": "specialist", "reports_to": 816, "referred_by": None,
    "last_contact_on": "2026-03-03", "left_on": None, "version": 1,
}  # fmt: skip
ENTERED = {"account": 4711, "name": "Lee Wong", "title": "Head of purchasing", "roles": ["gatekeeper"]}


class BossField(serializers.PrimaryKeyRelatedField):
    """The person whom somebody reports to now, by the line that stands."""

    def get_attribute(self, instance: Any) -> Any:
        """The boss of the line, which the view has read along."""
        bosses = [line.boss_id for line in getattr(instance, "lines_now", ())]
        return PKOnlyObject(bosses[0]) if bosses else None


@example("A key person", answer=PERSON, sent=ENTERED)
class KeyPersonSerializer(RecordSerializer):
    """A key person of an account one serves."""

    roles = serializers.ListField(child=serializers.ChoiceField(choices=KeyRole.choices), required=False, max_length=4)
    reports_to = BossField(
        queryset=KeyPerson.objects.none(), required=False, allow_null=True,
        help_text="whom they report to, from today on when it changes; null: nobody we know",
    )  # fmt: skip
    confirm_duplicate = confirm_field(persons=True)
    version = version_field(required=False)
    only_new = ("account",)

    class Meta:
        model = KeyPerson
        fields = (
            "id", "account", "name", "title", "telephone", "email", "wechat", "roles", "department",
            "influence", "rank", "reports_to", "referred_by", "last_contact_on", "left_on", "confirm_duplicate",
            "version",
        )  # fmt: skip
        read_only_fields = ("id", "last_contact_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            self.fields["account"].queryset = Account.objects.editable_by(request.user)
            for name in ("referred_by", "reports_to"):
                self.fields[name].queryset = KeyPerson.objects.visible_to(request.user)

    def validate_roles(self, roles: list[str]) -> list[str]:
        """Each role once."""
        return list(dict.fromkeys(roles))


class KeyPersonFilter(filters.FilterSet):
    """Narrowing the list."""

    q = filters.CharFilter(
        method="by_words", max_length=100, label="name, pinyin or initials; a telephone number or its end"
    )
    account = id_filter("account_id")
    role = filters.ChoiceFilter(choices=KeyRole.choices, field_name="roles", lookup_expr="contains", method="by_role")
    current = filters.BooleanFilter(field_name="left_on", lookup_expr="isnull")
    last_contact_on_from = day_from("last_contact_on", "last contact")
    last_contact_on_to = day_to("last_contact_on", "last contact")

    class Meta:
        model = KeyPerson
        fields: tuple[str, ...] = ()

    def by_words(self, persons: Any, name: str, value: str) -> Any:
        """As the pages search: whom one sees, one may call."""
        return finding.matching(persons, value.replace("\0", ""), numbers=DigitsOfOne(F("telephone")))

    def by_role(self, persons: Any, name: str, value: str) -> Any:
        """Those who have the role, among others."""
        return persons.filter(roles__contains=[value])


@extend_schema(tags=["key persons"])
class KeyPersonViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin, ApiViewSet):
    """People of the customers one serves; never those of accounts in the pool."""

    area = "accounts"
    serializer_class = KeyPersonSerializer
    filterset_class = KeyPersonFilter
    queryset = KeyPerson.objects.none()
    editable: ClassVar = (
        "name", "title", "telephone", "email", "wechat", "roles", "department", "influence", "rank", "referred_by",
        "left_on",
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[KeyPerson]:
        """Through the one door."""
        user: Any = self.request.user
        seen = KeyPerson.objects.visible_to(user)
        lines = ReportingLine.objects.visible_to(user).current().filter(boss__in=seen)
        return seen.prefetch_related(Prefetch("reporting_lines", lines, to_attr="lines_now"))

    def perform_create(self, serializer: Any) -> None:
        """Add a person to an account."""
        values = dict(serializer.validated_data)
        values.pop("version", None)
        boss = values.pop("reports_to", None)
        person = KeyPerson(**{name: value for name, value in values.items() if name != "confirm_duplicate"})
        sure = values.pop("confirm_duplicate", False)
        if not sure:
            ask_before(twins_of_person(person, self.request.user), self.request.user)
        user: Any = self.request.user
        saved = save_reporting(values["account"], person, boss, by=user, today=business_date(), anew=sure)
        serializer.instance = self.get_queryset().get(pk=saved.pk)

    @change(answer=PERSON, sent={"title": "Head of purchasing", "version": 1})
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change a person; `version` is the one that was read, a stale one is refused."""
        user: Any = request.user
        person = get_object_or_404(self.get_queryset(), pk=pk)
        account = get_object_or_404(Account.objects.editable_by(request.user), pk=person.account_id)
        serializer = self.get_serializer(person, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        values = serializer.validated_data
        version = version_of(values)
        for name in self.editable:
            if name in values:
                setattr(person, name, values[name])
        sure = values.get("confirm_duplicate", False)
        if "reports_to" in values:
            boss, today = values["reports_to"], business_date()
            save_reporting(account, person, boss, by=user, today=today, version=version, anew=sure)
        else:
            editing.save_person(account, person, by=user, version=version, anew=sure)
        return self.fresh(pk)
