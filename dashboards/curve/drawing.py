"""The curve as a picture: places in percent of its width and height, for a server-rendered SVG."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.curve.estimate import Curve, Point
from dashboards.curve.rows import Row
from dashboards.curve.stopping import ENOUGH

LEAST_CONTACTS, MOST_CONTACTS = 16, 40
LEAST_DAYS, MOST_DAYS = 180, 1080
HEIGHTS = (0.01, 0.02, 0.04, 0.08, 0.12, 0.16, 0.2, 0.28, 0.4, 0.6, 0.8, 1.0)
EMPTY = 0.08  # the height of a picture without an order
WHOLE_FROM = 0.75  # from here on the picture shows everybody
AIR = 1.06  # room between the highest point and the words of the marks
STRETCH = 1.5  # how much higher the picture grows for the band of the few that are followed longest
STEPS = (1, 2, 3, 5, 10, 30, 60, 90, 120, 180)
MOST_TICKS = 14

Step = tuple[Row, str, str]


@dataclass(frozen=True)
class Tick:
    """A place on an axis; `also` belongs to it (how many are at risk there), `fine` ones are left out on a phone."""

    place: str
    label: str
    also: int | None = None
    fine: bool = False


@dataclass(frozen=True)
class Mark:
    """A vertical line that means something: the tenth contact, the twelfth."""

    place: str
    label: int
    left: bool = False  # its word stands to the left of it


@dataclass(frozen=True)
class Column:
    """One step of the curve: where it lies, what it says, and the query string of what it leads to."""

    place: str
    width: str
    words: str
    to: str


@dataclass(frozen=True)
class Chart:
    """Everything the template draws."""

    line: str
    thin: str
    band: str
    plain: str
    across: list[Tick]
    up: list[Tick]
    marks: list[Mark]
    columns: list[Column]
    cut: bool = False  # the band goes on above the picture


def chart(curve: Curve, rows: list[Step], marks: tuple[int, ...], *, by_days: bool) -> Chart:
    """The picture: the curve to where 20 accounts are followed, thinner from there on, its band, the plain share.

    Each of `rows` is a row of the table, its words, and the query string of what it leads to.
    """
    end = _end(curve, by_days=by_days)
    top = _top(curve, end)
    across = _Axis(end + 1)
    solid = curve.followed(ENOUGH) if curve.accounts >= ENOUGH else -1
    shown = [point for point in curve.points if point.at <= end]
    stop = min(curve.last, end) + 1
    line = [(point.at, point.cumulative) for point in shown]
    return Chart(
        line=_steps(line, 0, min(solid + 1, stop), across, top) if solid >= 0 else "",
        thin=_steps(line, max(solid + 1, 0), stop, across, top) if solid + 1 < stop else "",
        band=_area(shown, stop, across, top),
        plain=_steps([(point.at, curve.share(point.at)) for point in shown], 0, stop, across, top) if shown else "",
        across=_ticks(curve, end, across),
        up=[Tick(_y(top * n / 4, top), _percent(top * n / 4)) for n in range(5)],
        marks=[Mark(across.at(mark), mark, n + 1 < len(marks)) for n, mark in enumerate(marks) if mark <= end],
        columns=[
            Column(across.at(row.first), across.width(row.last + 1 - row.first), words, to)
            for row, words, to in rows
            if row.last <= end
        ],
        cut=any(point.high > top for point in shown),
    )


def spark(curve: Curve, top: float, end: int) -> str:
    """A small curve for a row of a table, on a scale that all rows share."""
    shown = [(point.at, point.cumulative) for point in curve.points if point.at <= end]
    return _steps(shown, 0, min(curve.last, end) + 1, _Axis(end + 1), top) if shown else ""


def spark_scale(curves: list[Curve], *, by_days: bool) -> tuple[float, int]:
    """The height and the end that small curves share."""
    ends = [_end(curve, by_days=by_days) for curve in curves]
    end = max(ends, default=LEAST_CONTACTS)
    return max((_top(curve, end) for curve in curves), default=HEIGHTS[0]), end


def _end(curve: Curve, *, by_days: bool) -> int:
    least, most = (LEAST_DAYS, MOST_DAYS) if by_days else (LEAST_CONTACTS, MOST_CONTACTS)
    return min(max(curve.last, least), most)


def _top(curve: Curve, end: int) -> float:
    """The height of the picture: all of the line, and the band as far as the curve is leant on; everything from three quarters on.

    The band of the few beyond fits in as well where that does not flatten the curve; otherwise it is cut.
    """
    shown = [point for point in curve.points if point.at <= end]
    solid = max((point.high for point in shown if point.at_risk >= ENOUGH), default=0.0)
    line = max((point.cumulative for point in shown), default=0.0)
    most = max(solid, line) if solid else 1.3 * line
    widest = max((point.high for point in shown), default=0.0)
    most = AIR * (widest if widest <= STRETCH * most else most)
    if max(solid, line) > WHOLE_FROM:
        return HEIGHTS[-1]
    return next(height for height in HEIGHTS if height >= min(most or EMPTY, 1.0))


class _Axis:
    """Counts across, as percentages."""

    def __init__(self, width: int) -> None:
        self._width = width

    def number(self, place: float) -> float:
        return place * 100 / self._width

    def at(self, place: float) -> str:
        return f"{self.number(place):.2f}%"

    def width(self, length: float) -> str:
        return f"{self.number(length):.2f}%"


def _steps(line: list[tuple[int, float]], first: int, stop: int, across: _Axis, top: float) -> str:
    """A stair from `first` to `stop`, in a box of 100 x 100 whose top is `top`."""
    level = next((value for place, value in reversed(line) if place <= first), 0.0)
    path = [f"M{across.number(first):.2f} {_up(level, top):.2f}"]
    for place, value in line:
        if first < place < stop and value != level:
            path.append(f"H{across.number(place):.2f}V{_up(value, top):.2f}")
            level = value
    return "".join([*path, f"H{across.number(stop):.2f}"])


def _area(shown: list[Point], stop: int, across: _Axis, top: float) -> str:
    if not shown or not any(point.high for point in shown):
        return ""
    there = _steps([(point.at, point.high) for point in shown], 0, stop, across, top)
    back = [f"V{_up(point.low, top):.2f}H{across.number(point.at):.2f}" for point in reversed(shown)]
    return f"{there}{''.join(back)}{'V100H0' if shown[0].at else ''}Z"


def _ticks(curve: Curve, end: int, across: _Axis) -> list[Tick]:
    step = next((step for step in STEPS if end / step <= MOST_TICKS), STEPS[-1])
    ticks = []
    for n, place in enumerate(range(0, end + 1, step)):
        point = curve.at(place)
        ticks.append(Tick(across.at(place), str(place), point.at_risk if point else None, fine=n % 2 == 1))
    return ticks


def _up(value: float, top: float) -> float:
    return 100 - min(value, top) * 100 / top


def _y(value: float, top: float) -> str:
    return f"{_up(value, top):.2f}%"


def _percent(value: float) -> str:
    return f"{round(value * 100, 2):g}%"
