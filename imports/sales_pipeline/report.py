"""What a load made, mended, left out and why, in numbers and with the names people ask for."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

MOST_EXAMPLES = 5


class LoadFailed(Exception):
    """Nothing can be loaded; the message says what is missing or wrong."""


@dataclass
class Report:
    """Counts by kind, and a few examples of each thing mended or left out."""

    created: Counter[str] = field(default_factory=Counter)
    mended: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def mend(self, what: str, example: str = "") -> None:
        """Count one value put right."""
        self.mended[what] += 1
        self._example(what, example)

    def leave_out(self, reason: str, example: str = "") -> None:
        """Count one row that is not loaded."""
        self.left_out[reason] += 1
        self._example(reason, example)

    def _example(self, what: str, example: str) -> None:
        shown = example[:80]
        if shown and len(self.examples[what]) < MOST_EXAMPLES and shown not in self.examples[what]:
            self.examples[what].append(shown)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for one line of JSON."""
        return {
            "created": dict(self.created),
            "updated": dict.fromkeys(self.created, 0),
            "mended": dict(sorted(self.mended.items())),
            "left_out": dict(sorted(self.left_out.items())),
            "unchanged": dict(self.unchanged),
            "examples": {what: names for what, names in sorted(self.examples.items()) if names},
        }

    def as_text(self) -> str:
        """The same as a table for people."""
        lines = [f"{'':24}{'made':>10}{'unchanged':>12}"]
        kinds = list(dict.fromkeys([*self.created, *self.unchanged]))
        lines += [f"{kind:24}{self.created[kind]:>10,}{self.unchanged[kind]:>12,}" for kind in kinds]
        lines += self._section("Mended", self.mended) + self._section("Left out", self.left_out)
        return "\n".join(lines)

    def _section(self, title: str, counts: Counter[str]) -> list[str]:
        if not counts:
            return ["", f"{title}: nothing"]
        lines = ["", f"{title}:"]
        for what, count in sorted(counts.items(), key=lambda item: -item[1]):
            names = ", ".join(self.examples.get(what, []))
            lines.append(f"{count:>10,}  {what.replace('_', ' ')}" + (f"  ({names})" if names else ""))
        return lines
