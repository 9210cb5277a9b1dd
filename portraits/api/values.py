"""What is known of accounts and their persons; closed values are read on the pages only, one by one."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Account, KeyPerson
from commons.api.views import ApiViewSet
from core.api.examples import example
from core.api.fields import LARGEST_ID, id_filter
from core.api.serializers import RecordSerializer
from core.clock import business_date
from core.keyset import Sort
from portraits.models import Basis, Field, LegalBasis, Value
from portraits.services import consent, filling

VALUE = {
    "id": 91, "account": 4711, "person": 815, "field": "person_position", "text": "Buys packaging", "basis": "told",
    "source": "during a visit", "purpose": "", "known_on": "2026-03-03", "expires_on": "2027-03-03",
    "legal_basis": "", "consent_on": None, "consent_how": "", "author": 7,
}  # fmt: skip
FILLED = {
    "account": 4711, "person": 815, "field": "person_position", "text": "Buys packaging", "basis": "told",
    "source": "during a visit", "known_on": "2026-03-03", "purpose": "a better offer", "legal_basis": "interest",
}  # fmt: skip


@example("A value", answer=VALUE)
class ValueSerializer(RecordSerializer):
    """One open value of a portrait; `expires_on` is the first day on which it is stale."""

    field: Any = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = Value
        fields = (
            "id", "account", "person", "field", "text", "basis", "source", "purpose", "known_on", "expires_on",
            "legal_basis", "consent_on", "consent_how", "author",
        )  # fmt: skip
        read_only_fields = fields


@example("Fill a field", sent=FILLED)
class FillSerializer(serializers.Serializer[Any]):
    """What is written into a field; an empty text clears it."""

    account = serializers.PrimaryKeyRelatedField(queryset=Account.objects.none())
    person = serializers.PrimaryKeyRelatedField(queryset=KeyPerson.objects.none(), required=False, allow_null=True)
    field = serializers.SlugRelatedField("code", queryset=Field.objects.none())
    text = serializers.CharField(max_length=4000, allow_blank=True)
    basis = serializers.ChoiceField(choices=Basis.choices)
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=filling.SOURCE_LENGTH, required=False, allow_blank=True, default=""
    )
    purpose = serializers.CharField(max_length=filling.PURPOSE_LENGTH, required=False, allow_blank=True, default="")
    lower = serializers.BooleanField(
        required=False, default=False, help_text="a guess, or nothing, may take the place of what was told or seen"
    )
    known_on = serializers.DateField(required=False, allow_null=True, default=None)
    legal_basis = serializers.ChoiceField(
        choices=LegalBasis.choices, required=False, allow_blank=True, default="", help_text="of a sensitive value"
    )
    consent_on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="of `consent`: the day it was given"
    )
    consent_how = serializers.CharField(
        max_length=consent.HOW_LENGTH, required=False, allow_blank=True, default="", help_text="of `consent`: how"
    )
    seen = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, required=False, allow_null=True,
        help_text="id of the value that was read, null for none; somebody else's is then not written over",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            self.fields["account"].queryset = Account.objects.editable_by(request.user)
            self.fields["person"].queryset = KeyPerson.objects.visible_to(request.user)
            self.fields["field"].queryset = Field.objects.visible_to(request.user)  # type: ignore[assignment]


class ValueFilter(filters.FilterSet):
    """Narrowing the list."""

    account = id_filter("account_id")
    person = id_filter("person_id")
    field = filters.CharFilter(field_name="field__code", max_length=40)

    class Meta:
        model = Value
        fields: tuple[str, ...] = ()


@extend_schema(tags=["portraits"])
class ValueViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Current open values of accounts one serves."""

    area = "accounts"
    serializer_class = ValueSerializer
    filterset_class = ValueFilter
    queryset = Value.objects.none()
    orderings = {"-id": Sort("id", descending=True), "id": Sort("id")}

    def get_queryset(self) -> QuerySet[Value]:
        """Through the one door, without what is closed."""
        user: Any = self.request.user
        return Value.objects.visible_to(user).current().filter(key=None, bound=False).select_related("field")

    @extend_schema(request=FillSerializer, responses={200: ValueSerializer, 204: None})
    def create(self, request: Request) -> Response:
        """Fill a field; the value before stays as history. A field that is closed, is emptied or is kept elsewhere answers nothing (204)."""
        sent = self.sent(FillSerializer)
        account, person, field = sent.pop("account"), sent.pop("person", None), sent.pop("field")
        seen = {"seen": sent.pop("seen")} if "seen" in sent else {}
        lower = sent.pop("lower")
        value = filling.fill(
            account,
            field,
            filling.Known(**sent),
            person=person,
            by=request.user,
            today=business_date(),
            lower=lower,
            **seen,
        )
        if value is None or value.bound:
            return Response(status=204)
        return self.fresh(value.pk)
