"""Does this customer exist? With the answer, the limit and the event of the page."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.duplicates import Twin
from accounts.models import Account
from accounts.services import asking
from commons.api.views import ApiViewSet
from core.api.examples import example
from core.api.fields import narrow
from core.api.problems import Problem
from users.models import User

FOUND = {
    "kind": "account", "account": 4711, "lead": None, "name": "Harbour Print Ltd", "owner": "Ann Seller",
    "claimable": False, "told": "", "reasons": ["same telephone …1234"],
}  # fmt: skip


class QuestionSerializer(serializers.Serializer[Any]):
    """What is asked."""

    q = serializers.CharField(max_length=asking.LONGEST)


@example("Found", answer=FOUND)
class TwinSerializer(serializers.Serializer[Any]):
    """A record that it may be: by id and name for who may see it, otherwise only whom to ask (`told`)."""

    kind = serializers.CharField(read_only=True, help_text="account, person or lead")
    account = serializers.SerializerMethodField()
    lead = serializers.SerializerMethodField()
    name = serializers.SerializerMethodField()
    owner = serializers.SerializerMethodField(help_text="empty where nobody has it, or it is not yours to see")
    claimable = serializers.BooleanField(read_only=True, help_text="it lies in a pool from which you may take it")
    told = serializers.SerializerMethodField(help_text="whom to ask, where it is not yours to see")
    reasons = serializers.ListField(child=serializers.CharField(), read_only=True)

    def get_account(self, twin: Twin) -> int | None:
        """Its id."""
        return twin.account.pk if twin.account else None

    def get_lead(self, twin: Twin) -> int | None:
        """Its id."""
        return twin.record.pk if twin.record else None

    def get_name(self, twin: Twin) -> str:
        """The company."""
        return twin.account.name if twin.account else twin.record.company if twin.record else ""

    def get_owner(self, twin: Twin) -> str:
        """Who has it."""
        owner: User | None = getattr(twin.account or twin.record, "owner", None)
        return owner.name if owner else ""

    def get_told(self, twin: Twin) -> str:
        """A sentence."""
        return twin.told if twin.hidden else ""


@extend_schema(tags=["accounts"])
class ExistsViewSet(ApiViewSet):
    """Whether a customer is here already."""

    area = "accounts"
    serializer_class = TwinSerializer
    queryset = Account.objects.none()
    filter_backends = ()
    pagination_class = None

    @extend_schema(
        operation_id="exists_list",
        responses=TwinSerializer(many=True),
        parameters=[
            OpenApiParameter("q", str, required=True, description="a name, a telephone, an e-mail address or a website")
        ],
    )
    def list(self, request: Request) -> Response:
        """Ask by name, telephone, e-mail or website; what was asked is not kept, only that somebody asked."""
        question = QuestionSerializer(data={"q": request.query_params.get("q", "")})
        question.is_valid(raise_exception=True)
        user: Any = request.user
        try:
            twins = asking.exists(user, question.validated_data["q"], now=timezone.now())
        except asking.TooManyQuestions as refusal:
            raise Problem("throttled", str(refusal), headers={"Retry-After": "60"}) from None
        shown = TwinSerializer(twins, many=True)
        narrow(shown, request.query_params.get("fields"))
        return Response(shown.data)
