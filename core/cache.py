"""The cache in Redis, which may be away: then each process remembers for itself, and pages go on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


def _or_own(name: str) -> Callable[..., Any]:
    def ask(self: PatientRedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(RedisCache, name)(self, *args, **kwargs)
        except (RedisError, OSError) as why:
            log.warning("Redis is away (%s); this process remembers for itself.", type(why).__name__)
            return getattr(self.own, name)(*args, **kwargs)

    return ask


class PatientRedisCache(RedisCache):
    """Django's cache in Redis; while Redis is away, a memory of the process's own.

    What is counted there (failed log-ins) is then counted per process, which is less strict but never nothing.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.own = LocMemCache("while-redis-is-away", {})

    add = _or_own("add")
    get = _or_own("get")
    set = _or_own("set")
    touch = _or_own("touch")
    delete = _or_own("delete")
    get_many = _or_own("get_many")
    set_many = _or_own("set_many")
    delete_many = _or_own("delete_many")
    has_key = _or_own("has_key")
    incr = _or_own("incr")

    def answers(self) -> bool:
        """Whether Redis itself is there."""
        try:
            return bool(self._cache.get_client().ping())
        except (RedisError, OSError):
            return False
