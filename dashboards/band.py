"""The band of the method: how many of the contacted should order (domain.md 2.1, 1-5 %; the numbers are policy values)."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.rules import RuleValues


@dataclass(frozen=True)
class Band:
    """Where a rate of orders lies beside the band; `low` and `high` in percent of the contacted."""

    contacted: int
    ordered: int
    low: int
    high: int
    sample: int

    @classmethod
    def of(cls, contacted: int, ordered: int, rules: RuleValues) -> Band:
        """The band as the rules in force define it."""
        return cls(contacted, ordered, rules.band_low_percent, rules.band_high_percent, rules.band_sample)

    @property
    def verdict(self) -> str:
        """few (nothing is judged below the sample), below, above or within."""
        if self.contacted < self.sample:
            return "few"
        if self.ordered * 100 < self.contacted * self.low:
            return "below"
        return "above" if self.ordered * 100 > self.contacted * self.high else "within"

    @property
    def rate(self) -> float:
        """Orders in percent of the contacted; 0 when nobody was."""
        return self.ordered * 100 / self.contacted if self.contacted else 0.0

    @property
    def expected(self) -> tuple[int, int]:
        """From how many to how many orders the band means: the fewest that reach it, the most that stay within."""
        return -(-self.contacted * self.low // 100), self.contacted * self.high // 100

    @property
    def frame(self) -> tuple[float, float]:
        """The band in accounts, for the frame on the bar of orders."""
        return self.contacted * self.low / 100, self.contacted * self.high / 100

    @property
    def scale(self) -> int:
        """The right end of the picture, in percent: twice the band, more when the rate needs it."""
        return min(100, max(2 * self.high, int(self.rate * 1.15) + 1, 1))

    @property
    def picture(self) -> dict[str, str]:
        """Places in the picture as percentages of its width, for SVG attributes."""

        def at(percent: float) -> str:
            return f"{min(percent * 100 / self.scale, 100):.2f}%"

        return {"low": at(self.low), "high": at(self.high), "width": at(self.high - self.low), "rate": at(self.rate)}
