"""Whom and what a request about a key account may name."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.models import Account, KeyPerson
from leads.models import Order
from users.models import User


class OfReader(serializers.Serializer[Any]):
    """Serializers whose choices are what the reader may name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is None or not request.user.is_authenticated:
            return
        doors = {
            "account": Account.objects.editable_by(request.user),
            "person": KeyPerson.objects.visible_to(request.user),
            "order": Order.objects.visible_to(request.user),
            "owner": User.objects.visible_to(request.user),
        }
        for name, rows in doors.items():
            if name in self.fields:
                self.fields[name].queryset = rows  # type: ignore[attr-defined]
