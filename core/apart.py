"""What takes seconds is counted by a worker, while the part of the page that waits for it asks again (decision 0078)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from celery import current_app
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import resolve
from django_htmx.http import HttpResponseClientRefresh
from django_htmx.middleware import HtmxDetails

from core.htmx import is_htmx
from core.limits import TooMuch

COUNT = "core.tasks.count_apart"
LONGEST_SECONDS = 120  # of each statement where nobody holds a connection open for it
TAKEN_SECONDS = 150  # after which a count whose worker died is asked for again
PATIENCE_SECONDS = 10  # within which a worker takes what was asked for; else there is none, and the page counts
ENDED_SECONDS = 60  # for which a worker is not asked again for what it could not count
TOO_MUCH, FAILED = "too much", "failed"
ASKER, PAGE = "X-Counting", "page"  # the header of who asks again, and its value where that is a whole page

log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]

_at_hand: ContextVar[bool] = ContextVar("at_hand", default=False)
_asks_again: ContextVar[HttpRequest | None] = ContextVar("asks_again", default=None)
_in_worker: ContextVar[bool] = ContextVar("in_worker", default=False)


class Counting(Exception):
    """A worker counts it; the page is to ask again."""


@contextmanager
def asking(request: HttpRequest) -> Iterator[None]:
    """Within, what is not kept and takes seconds is left to a worker. Raises Counting: the same address asks again.

    Without a worker, and in the worker itself, it is counted here.
    """
    before = _asks_again.set(None if _in_worker.get() else request)
    try:
        yield
    finally:
        _asks_again.reset(before)


def at_hand(figures: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """For a page that shows at once: the figures, unless they would have to be counted and kept; then `follows` is true,
    and a part of the page asks for them.
    """
    before = _at_hand.set(True)
    try:
        return figures() | {"follows": False}
    except Counting:
        return {"follows": True}
    finally:
        _at_hand.reset(before)


def counted_apart(view: View) -> View:
    """A view whose GET may be counted by a worker: meanwhile a page, or the part that was asked for, says so and asks again."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "GET":
            return view(request, *args, **kwargs)
        asker = request.headers.get(ASKER)
        try:
            with asking(request):
                response = view(request, *args, **kwargs)
        except Counting:
            if asker:
                return HttpResponse(status=HTTPStatus.NO_CONTENT)
            template = "counting.html#part" if is_htmx(request) else "counting.html"
            return render(request, template, {"again": request.get_full_path()})
        return HttpResponseClientRefresh() if asker == PAGE else response

    return answer


def leave(key: str) -> None:
    """Called before something is counted that will be kept under `key`; comes back where it has to be counted here.

    Raises Counting once a worker is asked for it or where nothing is to be counted, TooMuch where a worker gave it up.
    """
    if _at_hand.get():
        raise Counting
    request = _asks_again.get()
    if request is None:
        return
    how = cache.get(_ended(key))
    if how == TOO_MUCH:
        raise TooMuch
    if how is None and _asked(key, request):
        raise Counting


def longest_seconds(for_page: int) -> int:
    """How many seconds a statement may take: `for_page` while somebody holds a connection open, else LONGEST_SECONDS."""
    return LONGEST_SECONDS if _in_worker.get() else for_page


def give_up(key: str) -> None:
    """Remember that a worker found `key` too much, so that the page says so instead of asking for ever."""
    if _in_worker.get():
        cache.set(_ended(key), TOO_MUCH, ENDED_SECONDS)


def count(path: str, user: Any, key: str, *, part: bool) -> None:
    """Open a page, or a `part` of it, as `user`, who asks for it, for what it keeps under `key`: once, however many ask."""
    if cache.has_key(key) or not cache.add(_taken(key), True, TAKEN_SECONDS):
        return
    working = _in_worker.set(True)
    try:
        _open(path, user, part=part)
    finally:
        _in_worker.reset(working)
        if not cache.has_key(key):  # then the page counts by itself, and shows what is wrong
            cache.add(_ended(key), FAILED, ENDED_SECONDS)
        cache.delete_many([_taken(key), _since(key)])


def _open(path: str, user: Any, *, part: bool) -> None:
    parts = urlsplit(path)
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", parts.path, parts.path
    request.GET = QueryDict(parts.query)
    request.META |= {"SERVER_NAME": "localhost", "SERVER_PORT": "80"} | ({"HTTP_HX_REQUEST": "true"} if part else {})
    request.user, request.htmx = user, HtmxDetails(request)  # type: ignore[attr-defined]
    view, args, kwargs = resolve(parts.path)
    view(request, *args, **kwargs)


def _asked(key: str, request: HttpRequest) -> bool:
    """Whether a worker counts it or is to; False: none does, and this request has to."""
    if cache.add(_since(key), time.time(), TAKEN_SECONDS):
        try:
            asked = (request.get_full_path(), request.user.pk, key, is_htmx(request))
            current_app.send_task(COUNT, asked, retry=False)
        except Exception:  # a page needs no broker
            log.warning("The broker is away; %s is counted by the page.", request.path)
            cache.delete(_since(key))
            return False
        return True
    waits = time.time() - (cache.get(_since(key)) or time.time())
    return waits < PATIENCE_SECONDS or bool(cache.get(_taken(key)))


def _since(key: str) -> str:
    return f"{key}:asked"


def _taken(key: str) -> str:
    return f"{key}:taken"


def _ended(key: str) -> str:
    return f"{key}:ended"
