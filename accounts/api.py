"""The API of accounts and key persons: what the pages show, through the same doors and services."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters as filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from accounts import search
from accounts.models import Account, Grade, KeyPerson, KeyRole, State
from accounts.services import editing, pool
from accounts.services.reading import claimable_just_now
from accounts.services.refusals import NotAllowed
from core.access import Access
from core.clock import business_date

MASKED = ("telephones", "notes", "address")
WRITABLE = editing.FACTS
LARGEST_ID = 2**63 - 1


def id_field(**kwargs: Any) -> serializers.IntegerField:
    """A number that can be an id."""
    return serializers.IntegerField(min_value=1, max_value=LARGEST_ID, **kwargs)


class OwnerSerializer(serializers.Serializer):
    """A colleague, by name."""

    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(read_only=True)


class AccountSerializer(serializers.ModelSerializer):
    """An account; in the pool its telephone numbers, notes and address are left out."""

    telephones = serializers.ListField(child=serializers.CharField(max_length=40), max_length=10, required=False)
    website = serializers.URLField(max_length=200, required=False, allow_blank=True)
    founded_year = serializers.IntegerField(
        validators=[MinValueValidator(1000), MaxValueValidator(2200)], required=False, allow_null=True
    )
    annual_revenue = serializers.DecimalField(
        max_digits=16, decimal_places=2, min_value=0, required=False, allow_null=True
    )
    tags = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20, required=False)
    employees = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False, allow_null=True)
    owner = OwnerSerializer(read_only=True)
    masked = serializers.SerializerMethodField()
    version = serializers.IntegerField(
        min_value=1, required=False, write_only=False, help_text="of the account as read; needed to change it"
    )

    class Meta:
        model = Account
        fields = (
            "id",
            *WRITABLE,
            "grade",
            "vip",
            "protected",
            "state",
            "state_since",
            "owner",
            "cycle_contacts",
            "contacts_allowed",
            "lifetime_contacts",
            "last_contact_on",
            "last_order_on",
            "next_contact_due_on",
            "recycle_due_on",
            "suspend_due_on",
            "masked",
            "version",
        )
        read_only_fields = tuple(name for name in fields if name not in (*WRITABLE, "version"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            for name in ("parent", "referred_by"):
                self.fields[name].queryset = Account.objects.visible_to(request.user)  # type: ignore[attr-defined]

    def get_masked(self, account: Account) -> bool:
        """Whether fields are left out because the account is only seen in the pool."""
        request = self.context.get("request")
        admin = request is not None and getattr(request.user, "is_admin", False)
        return account.state == State.POOLED and not admin

    def to_representation(self, instance: Account) -> dict[str, Any]:
        """The fields the reader may see."""
        shown: dict[str, Any] = super().to_representation(instance)
        if self.get_masked(instance):
            shown.update({"telephones": [], "notes": "", "address": ""})
        return shown

    def validate_name(self, name: str) -> str:
        """A name has at least one letter or digit."""
        if not any(letter.isalnum() for letter in name):
            raise serializers.ValidationError(_("Write the company's name."))
        return name


class AccountApiFilter(filters.FilterSet):
    """Narrowing the list."""

    q = filters.CharFilter(method="by_words", max_length=100, label="name, pinyin or initials")
    state = filters.ChoiceFilter(choices=State.choices)
    grade = filters.ChoiceFilter(choices=Grade.choices)
    tag = filters.CharFilter(method="by_tag", max_length=40, label="exactly this tag")
    owner = filters.NumberFilter(field_name="owner_id", min_value=1, max_value=LARGEST_ID)

    class Meta:
        model = Account
        fields: tuple[str, ...] = ()

    def by_tag(self, accounts: Any, name: str, value: str) -> Any:
        """Those with exactly this tag."""
        return accounts.filter(tags__contains=[value.replace("\0", "")])

    def by_words(self, accounts: Any, name: str, value: str) -> Any:
        """As the pages search, without telephone numbers."""
        return search.matching(accounts, value.replace("\0", ""), telephones=False)


class AccountViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin, viewsets.GenericViewSet
):
    """Accounts the person sees: own, working groups', the teams', the pool (masked)."""

    access = Access.MEMBER
    serializer_class = AccountSerializer
    filterset_class = AccountApiFilter
    lookup_value_converter = "int"
    queryset = Account.objects.none()

    def get_queryset(self) -> Any:
        """Through the one door."""
        return Account.objects.visible_to(self.request.user).select_related("owner")  # type: ignore[arg-type]

    def perform_create(self, serializer: Any) -> None:
        """Enter an account that becomes one's own."""
        user: Any = self.request.user
        if user.is_admin:
            raise NotAllowed(_("Admins hand accounts out; only people who sell can own them."))
        facts = {name: value for name, value in serializer.validated_data.items() if name in WRITABLE}
        serializer.instance = editing.create(facts, owner=user, by=user, today=business_date())

    def partial_update(self, request: Request, pk: int) -> Response:
        """Change facts; `version` is the one that was read, a stale one is refused."""
        user: Any = request.user
        account = get_object_or_404(Account.objects.editable_by(user), pk=pk)
        serializer = self.get_serializer(account, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        if "version" not in serializer.validated_data:
            raise serializers.ValidationError({"version": _("Send the version that you have read.")})
        facts = {name: value for name, value in serializer.validated_data.items() if name in WRITABLE}
        if facts:
            editing.edit(account, facts, by=user, version=serializer.validated_data["version"])
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data)

    @extend_schema(request=None, responses=AccountSerializer)
    @action(detail=True, methods=["post"])
    def claim(self, request: Request, pk: int) -> Response:
        """Take an account out of the pool; 409 says who was faster or which limit is reached."""
        user: Any = request.user
        today = business_date()
        account = get_object_or_404(claimable_just_now(user, today), pk=pk)
        pool.claim(account, by=user, today=today)
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data, status=status.HTTP_200_OK)


class KeyPersonSerializer(serializers.ModelSerializer):
    """A key person of an account one serves."""

    roles = serializers.ListField(child=serializers.ChoiceField(choices=KeyRole.choices), required=False, max_length=4)
    version = serializers.IntegerField(min_value=1, required=False)

    class Meta:
        model = KeyPerson
        fields = (
            "id",
            "account",
            "name",
            "title",
            "telephone",
            "email",
            "wechat",
            "roles",
            "last_contact_on",
            "left_on",
            "version",
        )
        read_only_fields = ("id", "last_contact_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            self.fields["account"].queryset = Account.objects.editable_by(request.user)  # type: ignore[attr-defined]

    def validate_roles(self, roles: list[str]) -> list[str]:
        """Each role once."""
        return list(dict.fromkeys(roles))


class KeyPersonFilter(filters.FilterSet):
    """Narrowing the list."""

    account = filters.NumberFilter(field_name="account_id", min_value=1, max_value=LARGEST_ID)

    class Meta:
        model = KeyPerson
        fields: tuple[str, ...] = ()


class KeyPersonViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin, viewsets.GenericViewSet
):
    """People of the customers one serves; never those of accounts in the pool."""

    access = Access.MEMBER
    serializer_class = KeyPersonSerializer
    filterset_class = KeyPersonFilter
    lookup_value_converter = "int"
    queryset = KeyPerson.objects.none()
    editable: ClassVar = ("name", "title", "telephone", "email", "wechat", "roles", "left_on")

    def get_queryset(self) -> Any:
        """Through the one door."""
        return KeyPerson.objects.visible_to(self.request.user)  # type: ignore[arg-type]

    def perform_create(self, serializer: Any) -> None:
        """Add a person to an account."""
        values = dict(serializer.validated_data)
        values.pop("version", None)
        user: Any = self.request.user
        serializer.instance = editing.save_person(values["account"], KeyPerson(**values), by=user)

    def partial_update(self, request: Request, pk: int) -> Response:
        """Change a person; `version` is the one that was read, a stale one is refused."""
        user: Any = request.user
        person = get_object_or_404(self.get_queryset(), pk=pk)
        account = get_object_or_404(Account.objects.editable_by(user), pk=person.account_id)
        serializer = self.get_serializer(person, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        values = serializer.validated_data
        if "version" not in values:
            raise serializers.ValidationError({"version": _("Send the version that you have read.")})
        for name in self.editable:
            if name in values:
                setattr(person, name, values[name])
        saved = editing.save_person(account, person, by=user, version=values["version"])
        return Response(self.get_serializer(saved).data)


def register(router: BaseRouter) -> None:
    """Add the addresses of this app."""
    router.register("accounts", AccountViewSet, basename="account")
    router.register("persons", KeyPersonViewSet, basename="person")
