"""What a file has said before is remembered by key, in little room."""

from __future__ import annotations

import sys
import tracemalloc

from imports.kinds.seen import Seen


def test_the_first_row_of_a_key_stays() -> None:
    seen = Seen()
    assert "n:acme:" not in seen
    assert (seen.get("n:acme:"), seen.setdefault("n:acme:", 2), seen.setdefault("n:acme:", 7)) == (None, 2, 2)
    seen["t:138"] = 9
    assert ("t:138" in seen, seen["t:138"], seen.get("n:acme:"), len(seen)) == (True, 9, 2, 2)


def test_long_keys_take_no_more_room_than_short_ones() -> None:
    def room(key: str) -> int:
        tracemalloc.start()
        seen = Seen()
        for number in range(20_000):
            seen.setdefault(f"{key}{number}", number)
        taken = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        return taken + sys.getsizeof(seen)

    short, long = room("t:"), room("上海宏达兴隆金鑫包装材料有限公司" * 4)
    assert long < short * 1.2
