"""Does this customer exist? With the answer, the limit and the event of the page."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.twins import TwinSerializer
from accounts.models import Account
from accounts.services import asking
from commons.api.views import ApiViewSet
from core.api.fields import narrow
from core.api.problems import Problem


class QuestionSerializer(serializers.Serializer[Any]):
    """What is asked."""

    unlooked = "a search"
    q = serializers.CharField(max_length=asking.LONGEST)


@extend_schema(tags=["accounts"])
class ExistsViewSet(ApiViewSet):
    """Whether a customer is here already."""

    area = "accounts"
    serializer_class = TwinSerializer
    queryset = Account.objects.none()
    filter_backends = ()
    pagination_class = None
    parameters = ("q",)

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
