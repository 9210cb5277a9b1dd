"""The search of the top bar over seeded data: statements and time by kind of text (ux.md, find anything: 300 ms)."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

from pages.palette.found import find
from users.models import User

# What the names of benchmarks/seed.sql are made of; a number in the middle makes one name.
TEXTS = {
    "2 characters": "重庆",
    "full pinyin": "chongqing",
    "initials": "cqjx",
    "English word": "northwind",
    "telephone tail": "4711",
    "long telephone tail": "55834711",
    "in every name": "印刷包装",
    "letters of every name": "ysbz",
    "one character": "重",
    "two words": "明珠 yinshua",
    "a person": "李伟",
    "an opportunity": "boxes 4711",
    "nothing": "zzzqqq",
}
ROUNDS = 6


def measure(say: Callable[[str], None]) -> None:
    """Print a table; the first time is with what the cache happens to hold."""
    say("| reader | text | hits | statements | first ms | median ms |")
    say("|---|---|---|---|---|---|")
    admin = User.objects.filter(role="admin").order_by("pk")[0]
    manager, seller = (User.objects.filter(role=role).order_by("pk")[1] for role in ("manager", "salesperson"))
    for who, reader in (("salesperson", seller), ("manager", manager), ("admin", admin)):
        for what, text in TEXTS.items():
            times, statements, found = [], 0, 0
            for _ in range(ROUNDS):
                fresh = User.objects.get(pk=reader.pk)
                with CaptureQueriesContext(connection) as asked:
                    begun = time.perf_counter()
                    found = sum(len(group.hits) for group in find(fresh, text))
                    times.append((time.perf_counter() - begun) * 1000)
                statements = len(asked)
            middle = statistics.median(times[1:])
            say(f"| {who} | {what} | {found} | {statements} | {times[0]:.0f} | {middle:.0f} |")
