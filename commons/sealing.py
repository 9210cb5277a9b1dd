"""Encryption of what the database must not tell by itself: a data key per subject, wrapped under the installation's keys (FIELD_KEYS).

The first of FIELD_KEYS wraps, all of them unwrap: a new key is put in front, `rewrapped` brings old data keys to it.
"""

from __future__ import annotations

import json
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class Unreadable(Exception):
    """Ciphertext that this key does not open: another subject's, altered, or of a key that is gone."""


def new_wrapped_key() -> str:
    """A fresh data key, wrapped."""
    return _ring().encrypt(Fernet.generate_key()).decode()


def rewrapped(wrapped: str) -> str:
    """The same data key under the first of FIELD_KEYS. Raises Unreadable."""
    try:
        return _ring().rotate(wrapped.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def seal(wrapped: str, about: str, values: dict[str, str]) -> str:
    """Ciphertext of texts under a wrapped data key; `about` names what they are about and must be told to open them."""
    plain = json.dumps({"about": about, "values": values}, ensure_ascii=False)
    return Fernet(_unwrapped(wrapped)).encrypt(plain.encode()).decode()


def opened(wrapped: str, about: str, sealed: str) -> dict[str, str]:
    """The texts back. Raises Unreadable for another key, a destroyed one, or a text moved from another place."""
    if not wrapped:
        raise Unreadable
    try:
        found = json.loads(Fernet(_unwrapped(wrapped)).decrypt(sealed.encode()))
    except InvalidToken:
        raise Unreadable from None
    if found["about"] != about:
        raise Unreadable
    return {name: str(text) for name, text in found["values"].items()}


def _unwrapped(wrapped: str) -> bytes:
    try:
        return _ring().decrypt(wrapped.encode())
    except InvalidToken:
        raise Unreadable from None


def _ring() -> MultiFernet:
    return _ring_of(tuple(settings.FIELD_KEYS))


@lru_cache(maxsize=4)
def _ring_of(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise ImproperlyConfigured("FIELD_KEYS is empty: closed values and secrets cannot be encrypted or read.")
    return MultiFernet([Fernet(key.strip()) for key in keys])
