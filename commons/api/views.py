"""The base of every view of the API: who may call it, writing once, fewer fields."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers, viewsets
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from commons import once
from core.access import Access, may
from core.api.fields import narrow
from core.api.knowing import check_body, check_nothing, check_query
from core.api.paging import PARAMETERS
from core.api.permissions import WHO, NotYours
from core.api.problems import Problem, problem

READ_AND_WRITTEN = ("GET", "HEAD", "POST", "PATCH")
KEY = re.compile(r'"?([\x21\x23-\x5b\x5d-\x7e]{1,128})"?')


class AlwaysJson(BaseContentNegotiation):
    """Answers are JSON, whatever else the client would like as well."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """The JSON parser for JSON, none for anything else (415)."""
        from rest_framework.utils.mediatypes import media_type_matches

        return next((p for p in parsers if media_type_matches(p.media_type, request.content_type)), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """The only one there is."""
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """A view with a policy (`access`) and the part of the API a token must reach (`area`)."""

    access = Access.MEMBER
    area = ""
    parameters: tuple[str, ...] | None = ()  # of the address; None: whatever it says
    content_negotiation_class = AlwaysJson

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After the reader is known and allowed: a writing request goes through its Idempotency-Key."""
        super().initial(request, *args, **kwargs)
        handler = getattr(self, (request.method or "").lower(), None)
        known = self.known_parameters()
        if known is not None and handler is not None and request.method in READ_AND_WRITTEN:
            check_query(request.query_params, known)
        key = request.headers.get("Idempotency-Key")
        if key is not None and request.method not in SAFE_METHODS and handler is not None:
            setattr(self, request.method.lower(), functools.partial(_once, handler, _key_of(key)))  # type: ignore[union-attr]

    def known_parameters(self) -> tuple[str, ...] | None:
        """What the address may say to this call."""
        return self.parameters


class ApiViewSet(ApiView, viewsets.GenericViewSet[Any]):
    """Records of one kind; reading takes `?fields=`."""

    lookup_value_converter = "int"
    takes_nothing = False  # of an action: it reads no body
    narrowed_by: tuple[str, ...] = ()  # a list needs at least one of these filters

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """As any view; what needs no body gets none."""
        super().initial(request, *args, **kwargs)
        if self.takes_nothing and request.method == "POST":
            check_nothing(request.data)

    def handle_exception(self, exc: Exception) -> Response:
        """A record that the reader sees and may not work on is 403 with the reason; 404 is for what they may not know of."""
        if isinstance(exc, Http404) and (words := self._seen_and_closed()):
            exc = NotYours(words)
        answer: Response = super().handle_exception(exc)
        return answer

    def seen(self, pk: int) -> Any:
        """What the address is about, when the reader may know of it."""
        return self.get_queryset().filter(**{self.lookup_field: pk}).first()

    def why_not(self, row: Any) -> Any:
        """Why the reader may not work on a record that they see."""
        return _("You see this, but it is not yours to change: ask its owner or your manager.")

    def _seen_and_closed(self) -> Any:
        """The reason, when this call is about a record that the reader sees."""
        reaches = may(self.request.user, self.access)
        if not (self.detail and self.kwargs and self.request.user.is_authenticated):
            return ""
        if reaches and self.request.method in SAFE_METHODS:  # there is nothing of this kind to read
            return ""
        row = self.seen(next(iter(self.kwargs.values())))
        if row is None:
            return ""
        return self.why_not(row) if reaches else WHO[self.access]

    def known_parameters(self) -> tuple[str, ...] | None:
        """The filters of a list, what turns its pages, and fewer fields of an answer."""
        if self.request.method not in SAFE_METHODS:
            return ()
        filters = getattr(self, "filterset_class", None)
        if self.action != "list":
            return (*(self.parameters or ()), "fields")
        narrowing = tuple(filters.base_filters) if filters is not None else ()
        paging = PARAMETERS if self.pagination_class is not None else ()
        return (*(self.parameters or ()), *narrowing, *paging, "fields")

    def filter_queryset(self, queryset: Any) -> Any:
        """The rows that a list asks for; where it says so, a list of everything is not to be had."""
        asked = self.request.query_params
        if self.action == "list" and self.narrowed_by and not any(asked.get(name) for name in self.narrowed_by):
            words = _("Give one of these: %(names)s.") % {"names": ", ".join(self.narrowed_by)}
            raise serializers.ValidationError({self.narrowed_by[0]: [words]})
        return super().filter_queryset(queryset)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """The serializer, with the fields that a reader asked for."""
        serializer = super().get_serializer(*args, **kwargs)
        if "data" in kwargs:
            check_body(serializer, kwargs["data"])
        if self.request is not None and self.request.method in SAFE_METHODS:
            narrow(serializer, self.request.query_params.get("fields"))
        return serializer

    def sent(self, kind: type[serializers.BaseSerializer[Any]], **kwargs: Any) -> Any:
        """The values of the body, checked by another serializer than that of the answer; 400 otherwise."""
        context = {**self.get_serializer_context(), **kwargs.pop("context", {})}
        serializer = kind(data=self.request.data, context=context, **kwargs)
        check_body(serializer, self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def fresh(self, pk: int, status: int = 200) -> Response:
        """The record as it stands now."""
        row = self.get_queryset().filter(pk=pk).first()
        if row is None:  # done, and no longer the person's to see
            return Response(status=204)
        return Response(self.get_serializer(row).data, status=status)


def version_of(values: Mapping[str, Any]) -> int:
    """The version that a change is of; 400 without one."""
    if "version" not in values:
        raise serializers.ValidationError({"version": [_("Send the version that you have read.")]})
    return int(values["version"])


def _key_of(header: str) -> str:
    found = KEY.fullmatch(header.strip())
    if found is None:
        words = _(
            "An Idempotency-Key is 1 to 128 visible characters without quotes: a new random one for each request."
        )
        raise Problem("idempotency_key_invalid", words)
    return found[1]


def _once(handler: Callable[..., Any], key: str, request: Request, *args: Any, **kwargs: Any) -> Any:
    """Call the handler, or answer what it answered to the same request before."""
    asked = once.Asked(request.user, key, request.method or "", request.path[:200], _digest_of(request))
    try:
        with once.turn(asked, now=timezone.now()) as turn:
            if turn.known is not None:
                return _again(turn.known)
            response = handler(request, *args, **kwargs)
            data = getattr(response, "data", None)
            turn.keep(response.status_code, "" if data is None else JSONRenderer().render(data).decode())
            return response
    except once.KeyReused:
        words = _("This Idempotency-Key was used for a request that said something else. Send a new key.")
        return problem(request, "idempotency_key_reused", words)
    except once.InProgress:
        words = _("The first request with this key is not finished yet. Send the same request again in a moment.")
        return problem(request, "idempotency_in_progress", words, headers={"Retry-After": "2"})


def _digest_of(request: Request) -> str:
    """What tells two requests apart; of a form its parts, as each sending draws a new boundary between them."""
    said = "\n".join((request.method or "", request.get_full_path()))
    digest = hashlib.sha256(said.encode() + b"\n")
    if not (request.content_type or "").startswith("multipart/"):
        digest.update(request._request.body)
        return digest.hexdigest()
    for name in sorted(request.data):
        for value in request.data.getlist(name):
            digest.update(f"{name}={getattr(value, 'name', value)}\n".encode())
            for chunk in value.chunks() if hasattr(value, "chunks") else ():
                digest.update(chunk)
    return digest.hexdigest()


def _again(known: Any) -> Response | HttpResponse:
    headers = {"Idempotency-Replayed": "true"}
    return Response(json.loads(known.body) if known.body else None, status=known.status, headers=headers)
