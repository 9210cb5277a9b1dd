"""All figures of a portfolio together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboards.portfolio import cares, closeness, ten, wallet
from dashboards.portfolio.asking import Asked
from dashboards.portfolio.cares import Protected


@dataclass(frozen=True)
class Found:
    """What the statements gave, ready to be kept; no row of a person is in it but the names of accounts in the picture."""

    close: dict[tuple[int, int], int]
    wallets: dict[tuple[str, str, str], int]
    dots: list[tuple[Any, ...]]
    positions: dict[int | None, tuple[int, int, int]]
    protected: Protected
    complaints: list[tuple[Any, ...]]
    ten: dict[tuple[str, str], int]


def count(asked: Asked) -> Found:
    """Count everything: seven statements at most."""
    wallets, dots = wallet.count(asked)
    return Found(
        closeness.count(asked),
        wallets,
        dots,
        wallet.count_positions(asked),
        cares.count_protected(asked),
        cares.count_complaints(asked),
        ten.count(asked),
    )
