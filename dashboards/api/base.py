"""The base of every view of figures: asked by the address alone, answered by one object, its records by pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from accounts.models import Account
from commons.api.views import ApiViewSet
from core.api.fields import narrow
from core.api.paging import KeysetPagination
from core.clock import business_date
from core.errors import Refusal
from core.keyset import Sort
from dashboards import kept, segments
from dashboards.api.parameters import Parameter, as_the_page, check
from dashboards.api.records import RecordBehindSerializer, told
from dashboards.scopes import Choice
from users.models import User

Handler = TypeVar("Handler", bound=Callable[..., Any])
OF_PAGES = ("cursor", "page_size")


class TooWide(Refusal):
    """More than can be counted while somebody waits."""

    code = "too_wide"

    def __init__(self) -> None:
        super().__init__(gettext_lazy("Too much to count at once: choose a team or a shorter period."))


class BehindPagination(KeysetPagination):
    """Pages of the records behind a figure: each list has the one order of its page."""

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Cursor and size."""
        return [one for one in super().get_schema_operation_parameters(view) if one["name"] in OF_PAGES]


@contextmanager
def counting() -> Iterator[None]:
    """What takes too long becomes a refusal (409)."""
    try:
        yield
    except kept.TooMuch:
        raise TooWide from None


def figures(answer: Any, *parameters: Parameter, **more: Any) -> Callable[[Handler], Handler]:
    """Decorator of a reading call: what it answers, and what its address may ask."""

    def declare(handler: Handler) -> Handler:
        handler.asks = parameters  # type: ignore[attr-defined]
        described: Handler = extend_schema(
            responses=answer,
            parameters=[each.declared for each in parameters],
            extensions={"x-counts": True},
            **more,
        )(handler)  # fmt: skip
        return described

    return declare


class FiguresViewSet(ApiViewSet):
    """Figures of a dashboard: the same functions and doors as its page."""

    area = "dashboards"
    answers_one = True
    queryset: Any = Account.objects.none()
    serializer_class: Any = RecordBehindSerializer
    filter_backends: Any = ()
    pagination_class: Any = BehindPagination

    @property
    def user(self) -> User:
        """Who asks."""
        user: Any = self.request.user
        return user

    @property
    def today(self) -> Any:
        """The business date."""
        return business_date()

    def known_parameters(self) -> tuple[str, ...] | None:
        """Those that the call declares; of a list its pages; of an answer fewer fields."""
        if self.request.method not in SAFE_METHODS:
            return ()
        handler = getattr(self, self.action or "", None)
        asks = getattr(handler, "asks", None)
        if asks is None:
            return super().known_parameters()
        pages = OF_PAGES if getattr(handler, "pages", False) else ()
        return (*(each.name for each in asks), *pages, "fields")

    def sent_values(self) -> dict[str, str]:
        """What the address asks, in the words of the page; raises ValidationError (400)."""
        asks = getattr(getattr(self, self.action), "asks", ())
        return as_the_page(check(self.request.query_params.dict(), asks))

    def check_choice(self, sent: dict[str, str], choice: Choice, period: Any = None) -> None:
        """Nobody gets other figures than those asked for: what one may not choose, and days that cannot be, are 400."""
        wrong: dict[str, Any] = {}
        for name, got in (("team", choice.team), ("person", choice.person)):
            if sent.get(name) and str(int(sent[name])) != got and not self._is_own(name, sent, choice):
                wrong[name] = [_no_record(sent[name])]
        if sent.get("campaign") and not _has_campaign(sent["campaign"]):
            wrong["campaign"] = [_no_record(sent["campaign"])]
        if period is not None and period.error:
            wrong["from" if sent.get("from") or sent.get("to") else "period"] = [
                ErrorDetail(str(period.error), code="invalid")
            ]
        if wrong:
            raise ValidationError(wrong)

    def _is_own(self, name: str, sent: dict[str, str], choice: Choice) -> bool:
        """People who sell may name themselves."""
        return name == "person" and not choice.teams and sent["person"] == str(self.user.pk)

    def shown(self, kind: type[serializers.BaseSerializer[Any]], facts: Any, status: int = 200) -> Response:
        """The answer, with the fields that were asked for."""
        serializer = kind(facts, context=self.get_serializer_context())
        if self.request.method in SAFE_METHODS:
            narrow(serializer, self.request.query_params.get("fields"))
        return Response(serializer.data, status=status)

    def behind(self, rows: Any, sort: Sort, dress: Callable[[list[Any]], Any] | None = None) -> Response:
        """A page of the records behind a figure, told alike whatever their kind."""
        self.orderings = {f"{'-' if sort.descending else ''}{sort.column}": sort}
        with counting(), kept.limited():
            found = self.paginate_queryset(rows)
            if dress is not None:
                dress(found)
        serializer = RecordBehindSerializer([told(row) for row in found], many=True)
        narrow(serializer, self.request.query_params.get("fields"))
        return self.get_paginated_response(serializer.data)


def listing(*parameters: Parameter, **more: Any) -> Callable[[Handler], Handler]:
    """Decorator of a call that lists the records behind a figure."""
    declare = figures(RecordBehindSerializer(many=True), *parameters, **more)

    def declared(handler: Handler) -> Handler:
        handler.pages = True  # type: ignore[attr-defined]
        return declare(handler)

    return declared


def _no_record(pk: str) -> ErrorDetail:
    words = serializers.PrimaryKeyRelatedField.default_error_messages["does_not_exist"]
    return ErrorDetail(words.format(pk_value=pk), code="does_not_exist")


def _has_campaign(pk: str) -> bool:
    return bool(segments.chosen({"campaign": pk}).campaign)
