"""How an account changes hands, with the rules and the words of the pages; and its ledger."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import AccountSerializer
from accounts.models import Account, Grade, State, Vip
from accounts.services import editing, handing_on, letting_go, pool
from accounts.services.letting_go import SUSPEND_REASONS
from accounts.services.reading import claimable_just_now, receivers
from commons.api.views import ApiViewSet
from core.access import Access
from core.api.examples import example
from core.api.fields import Reason, reason_field
from core.clock import business_date
from users.models import User


@example(
    "Set aside", sent={"reason_code": "timing", "reason": "Budget comes in autumn.", "look_again_on": "2026-09-01"}
)
class SuspendSerializer(serializers.Serializer[Any]):
    """Why an account is set aside, and when somebody looks at it again."""

    reason_code = serializers.ChoiceField(choices=list(SUSPEND_REASONS.items()))
    reason = reason_field(required=False, allow_blank=True, default="")
    look_again_on = serializers.DateField()
    override = serializers.BooleanField(
        default=False, help_text="a manager's decision against the gate; needs a reason"
    )


@example("Let go", sent={"reason": "The plant is closed.", "override": False})
class ReleaseSerializer(serializers.Serializer[Any]):
    """Why an account goes to the pool."""

    reason = reason_field()
    override = serializers.BooleanField(default=False, help_text="a manager's decision against the gate")


@example("Go on", sent={"reason": "A sample is being tested.", "more_contacts": 3})
class KeepSerializer(serializers.Serializer[Any]):
    """Why to go on with a proposed account, and for how many contacts."""

    reason = reason_field()
    more_contacts = serializers.IntegerField(min_value=1, max_value=1000)


@example("Give", sent={"to": 8, "reason": "Knows the branch.", "beyond_capacity": False, "untrained": False})
class GiveSerializer(serializers.Serializer[Any]):
    """Who gets an account, and why."""

    to = serializers.PrimaryKeyRelatedField(queryset=User.objects.none(), help_text="a colleague's id")
    reason = reason_field()
    beyond_capacity = serializers.BooleanField(default=False, help_text="although the capacity is reached")
    untrained = serializers.BooleanField(default=False, help_text="although training that is required is missing")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            self.fields["to"].queryset = receivers(request.user).exclude(pk=self.context.get("but"))


@example(
    "Transfer",
    sent={"to": 8, "reason": "Knows the branch.", "beyond_capacity": False, "untrained": False, "keep_former": True},
)
class TransferSerializer(GiveSerializer):
    """Who gets an account, why, and whether its owner so far stays in the working group."""

    keep_former = serializers.BooleanField(default=False, help_text="the owner so far stays in the working group")


@example("Important", sent={"grade": "A", "vip": "vip", "vip_reason": "The owner of the group visits us himself"})
class GradeSerializer(serializers.Serializer[Any]):
    """Importance and VIP class; what is left out stays."""

    grade = serializers.ChoiceField(choices=Grade.choices, required=False)
    vip = serializers.ChoiceField(choices=Vip.choices, required=False)
    reason = serializers.CharField(
        max_length=500, required=False, default="", allow_blank=True, help_text="needed against a model in force"
    )
    vip_reason = serializers.CharField(
        max_length=500, required=False, default="", allow_blank=True, help_text="needed when the VIP class changes"
    )
    ask_vvip = serializers.CharField(
        max_length=500, required=False, default="", allow_blank=True, help_text="why an admin shall make it VVIP"
    )


class Moving(ApiViewSet):
    """Actions of the viewset of accounts; each answers with the account as it stands, 204 when it left one's sight."""

    def user(self) -> User:
        """Who asks."""
        user: Any = self.request.user
        return user

    def why_not(self, row: Account) -> Any:
        """One in the pool is claimed first."""
        pooled = row.state == State.POOLED
        return _("It lies in the pool: claim it first.") if pooled else super().why_not(row)

    def workable(self, pk: int) -> Account:
        """An account the person may work on, or 404."""
        return get_object_or_404(Account.objects.editable_by(self.user()).select_related("owner"), pk=pk)

    @extend_schema(request=None, responses=AccountSerializer, tags=["moves"])
    @action(detail=True, methods=["post"], takes_nothing=True)
    def claim(self, request: Request, pk: int) -> Response:
        """Take an account out of the pool; 409 says who was faster or which limit is reached."""
        today = business_date()
        just_now = claimable_just_now(self.user(), today).filter(pk=pk).first()
        account = just_now or get_object_or_404(Account.objects.visible_to(self.user()), pk=pk)
        pool.claim(account, by=self.user(), today=today)
        return self.fresh(pk)

    @extend_schema(request=SuspendSerializer, responses={200: AccountSerializer, 204: None}, tags=["moves"])
    @action(detail=True, methods=["post"])
    def suspend(self, request: Request, pk: int) -> Response:
        """Set an account aside onto the desk, under the gate of the rule of twelve or by a manager's override."""
        account, values = self.workable(pk), self.sent(SuspendSerializer)
        letting_go.suspend(account, by=self.user(), today=business_date(), **values)
        return self.fresh(pk)

    @extend_schema(request=KeepSerializer, responses=AccountSerializer, tags=["moves"])
    @action(detail=True, methods=["post"])
    def keep(self, request: Request, pk: int) -> Response:
        """Go on with an account that the night has proposed to suspend."""
        account, values = self.workable(pk), self.sent(KeepSerializer)
        letting_go.keep(account, by=self.user(), today=business_date(), **values)
        return self.fresh(pk)

    @extend_schema(request=ReleaseSerializer, responses={200: AccountSerializer, 204: None}, tags=["moves"])
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: int) -> Response:
        """Let an account go to the shared pool under the gate; soon after claiming it is a return."""
        account, values = self.workable(pk), self.sent(ReleaseSerializer)
        letting_go.release(account, by=self.user(), today=business_date(), **values)
        return self.fresh(pk)

    @extend_schema(request=Reason, responses={200: AccountSerializer, 204: None}, tags=["moves"])
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def give_back(self, request: Request, pk: int) -> Response:
        """Return an account that one claimed a few days ago; afterwards it is a release under the gate."""
        account, values = self.workable(pk), self.sent(Reason)
        letting_go.release(account, by=self.user(), today=business_date(), **values)
        return self.fresh(pk)

    @extend_schema(request=TransferSerializer, responses={200: AccountSerializer, 204: None}, tags=["moves"])
    @action(detail=True, methods=["post"], access=Access.MANAGER)
    def transfer(self, request: Request, pk: int) -> Response:
        """Give an owned account to a colleague; persons, opportunities and history come along."""
        account = self.workable(pk)
        values = self.sent(TransferSerializer, context={"but": account.owner_id})
        handing_on.transfer(account, by=self.user(), today=business_date(), **values)
        return self.fresh(pk)

    @extend_schema(request=GiveSerializer, responses={200: AccountSerializer, 204: None}, tags=["moves"])
    @action(detail=True, methods=["post"], access=Access.MANAGER)
    def reassign(self, request: Request, pk: int) -> Response:
        """Give a suspended account from the desk to somebody who develops it again."""
        account, values = self._on_desk(pk), self.sent(GiveSerializer)
        handing_on.reassign(account, by=self.user(), today=business_date(), **values)
        return self.fresh(pk)

    @extend_schema(request=Reason, responses={200: AccountSerializer, 204: None}, tags=["moves"])
    @action(detail=True, methods=["post"], access=Access.MANAGER, url_path="release-from-desk")
    def release_from_desk(self, request: Request, pk: int) -> Response:
        """Let a suspended account go from the desk to the shared pool."""
        account, values = self._on_desk(pk), self.sent(Reason)
        handing_on.release_from_desk(account, by=self.user(), today=business_date(), **values)
        return self.fresh(pk)

    @extend_schema(request=GradeSerializer, responses=AccountSerializer, tags=["accounts"])
    @action(detail=True, methods=["post"], access=Access.MANAGER)
    def grade(self, request: Request, pk: int) -> Response:
        """Set importance and VIP class: managers for their teams, VVIP by an admin, never the owner."""
        account, values = self.workable(pk), self.sent(GradeSerializer)
        editing.set_grade(
            account,
            grade=Grade(values.get("grade", account.grade)),
            vip=Vip(values.get("vip", account.vip)),
            by=self.user(),
            today=business_date(),
            ask_vvip=values["ask_vvip"],
            reason=values["reason"],
            vip_reason=values["vip_reason"],
        )
        return self.fresh(pk)

    def _on_desk(self, pk: int) -> Account:
        """An account whose desk the service looks at, or 404."""
        return get_object_or_404(Account.objects.visible_to(self.user()), pk=pk)
