"""Key persons, and how two of one account become one."""

from __future__ import annotations

import re
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import persons
from accounts.models import Account, KeyPerson
from accounts.services.merging.choosing import GONE, KEPT, PERSON_FIELDS
from core.api.examples import example
from core.api.fields import id_field, version_field
from core.clock import business_date
from followups.api.merging import MergeSerializer, only_fields
from followups.services import merging

BEYOND = re.compile(r"boss|stance\.[0-9]{1,18}|portrait\.[-\w]{1,40}")
SIDES = [(KEPT, "as in the kept person"), (GONE, "as in the one that goes")]


@example("Into that one", sent={"into": 815, "version": 1, "into_version": 2, "choices": {"title": "gone"}})
class MergePersonInto(serializers.Serializer[Any]):
    """Into which person of the same account this one goes, and of which field the other side's value holds."""

    into = id_field(help_text="the person who is kept")
    version = version_field()
    into_version = version_field()
    choices = serializers.DictField(
        child=serializers.ChoiceField(choices=SIDES), required=False, default=dict,
        help_text="by field; the kept person's value where nothing is chosen, the other's where that is empty. Also `boss`,"
        " `stance.{opportunity}` and `portrait.{field}`, where both have one and you may read it",
    )  # fmt: skip

    def validate_choices(self, choices: dict[str, str]) -> dict[str, str]:
        """Fields of persons, and what hangs on both."""
        only_fields({name: side for name, side in choices.items() if not BEYOND.fullmatch(name)}, PERSON_FIELDS)
        return choices


@extend_schema(tags=["key persons"])
class KeyPersonViewSet(persons.KeyPersonViewSet):
    """People of the customers one serves; never those of accounts in the pool."""

    @extend_schema(request=MergePersonInto, responses={201: MergeSerializer})
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: int) -> Response:
        """Let this person go into another one of the account, with all contacts; `merges/{id}/undo/` takes it back."""
        user: Any = request.user
        gone = get_object_or_404(self.get_queryset(), pk=pk)
        get_object_or_404(Account.objects.editable_by(user), pk=gone.account_id)
        sent = self.sent(MergePersonInto)
        kept: KeyPerson | None = self.get_queryset().filter(account=gone.account_id, pk=sent["into"]).first()
        if kept is None:
            unknown = serializers.PrimaryKeyRelatedField.default_error_messages["does_not_exist"]
            raise serializers.ValidationError({"into": [unknown.format(pk_value=sent["into"])]})
        versions = (sent["into_version"], sent["version"])
        done = merging.merge_persons(kept, gone, sent["choices"], by=user, today=business_date(), versions=versions)
        return Response(MergeSerializer(done).data, status=status.HTTP_201_CREATED)
