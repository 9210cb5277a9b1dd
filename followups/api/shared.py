"""What the viewsets of follow-ups and next steps share."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from accounts.models import Account, State
from commons.api.views import ApiViewSet
from core.api.permissions import NotYours
from followups.services.refusals import WrongInput
from users.models import User


class OfAccount(ApiViewSet):
    """Rows that hang on an account; a list says of which account, or of whom."""

    area = "followups"
    narrowed_by: tuple[str, ...] = ("account",)

    def user(self) -> User:
        """Who asks."""
        assert isinstance(self.request.user, User)
        return self.request.user

    def workable(self, pk: int) -> Account:
        """An account the person works on; 403 for one of the pool that they only see, 404 otherwise."""
        account = Account.objects.editable_by(self.user()).exclude(state=State.POOLED).filter(pk=pk).first()
        if account is None and Account.objects.visible_to(self.user()).filter(pk=pk).exists():
            raise NotYours(_("It lies in the pool: claim it first."))
        if account is None:
            raise Http404
        return account


# What the pages' forms call a value otherwise than the API does.
NAMES = {"occurred_on": "occurred_at", "attachments": "file", "step_kind": "kind", "step_text": "text"}
OF_STEP = {"step_kind", "step_text", "due_on", "due_at", "place", "objective"}


def checked(work: Callable[[], Any], *, step_within: bool = False) -> Any:
    """What a service does; a value that does not fit is named by its field (400), a step's within `next_step`."""
    try:
        return work()
    except WrongInput as refusal:
        said: Any = {NAMES.get(refusal.field, refusal.field): [str(refusal)]}
        if step_within and refusal.field in OF_STEP:
            said = {"next_step": said}
        raise serializers.ValidationError(said) from refusal


KEY_HELP = "new and random for each contact; derived from the Idempotency-Key when left out"


def key_of(request: Request, data: dict[str, Any]) -> uuid.UUID:
    """Takes the `client_key` out of what was sent, else the one of the Idempotency-Key; 400 without either."""
    if key := data.pop("client_key", None):
        return uuid.UUID(str(key))
    if sent := request.headers.get("Idempotency-Key"):
        return uuid.uuid5(uuid.NAMESPACE_URL, f"{request.path}:{request.user.pk}:{sent}")
    raise serializers.ValidationError(
        {"client_key": [serializers.Field.default_error_messages["required"]]}, "required"
    )
