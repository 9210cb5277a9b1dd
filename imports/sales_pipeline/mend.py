"""From rows of text to a plan: what can be put right is, what cannot is left out with its reason."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from accounts import founding
from imports.sales_pipeline import values
from imports.sales_pipeline.known import COUNTRY_INDEX, SECTOR_INDEX, recognise
from imports.sales_pipeline.plan import Company, Deal, Manager, Plan, Seller, tenures
from imports.sales_pipeline.read import Files, Row
from imports.sales_pipeline.report import Report
from imports.sales_pipeline.values import BadValue, key, short_id, tight
from leads.models import Outcome, Stage

LONGEST = {"company": 200, "person": 120, "product": 120, "word": 80}
STAGES: dict[str, tuple[Stage, Outcome]] = {
    "prospecting": (Stage.PROSPECT, Outcome.OPEN),
    "engaging": (Stage.ANALYSIS, Outcome.OPEN),
    "won": (Stage.ORDER, Outcome.WON),
    "lost": (Stage.ANALYSIS, Outcome.LOST),
}
_STAGE_INDEX = {
    **{name: name for name in STAGES},
    "prospect": "prospecting",
    "engaged": "engaging",
    "closedwon": "won",
    "closedlost": "lost",
}
T = TypeVar("T")


def plan(files: Files, report: Report, *, today: date, revenue_unit: Decimal) -> Plan:
    """Everything the files say, mended; `today` dates what the files leave undated and nothing else can date."""
    made = Plan()
    _people(files.sales_teams, made, report)
    _companies(files.accounts, made, report, revenue_unit, today)
    products = {tight(row["product"]): row["product"] for row in files.products if row["product"]}
    _Pipeline(files.sales_pipeline, made, report, products, today).read()
    _parents(made, report)
    made.tenures = tenures(made.deals)
    return made


# -- people ---------------------------------------------------------------------------------------------------
def _people(rows: list[Row], made: Plan, report: Report) -> None:
    for row in rows:
        name = _short(row["sales_agent"], "person", report)
        if not name:
            report.leave_out("team_row_without_agent", row["manager"])
            continue
        manager, region = _short(row["manager"], "person", report), _short(row["regional_office"], "word", report)
        if key(name) in made.sellers:
            report.leave_out("agent_listed_twice", name)
            continue
        if manager:
            made.managers.setdefault(key(manager), Manager(key(manager), manager, region))
        else:
            report.mend("agent_without_manager", name)
        made.sellers[key(name)] = Seller(key(name), name, key(manager), region)


# -- companies ------------------------------------------------------------------------------------------------
def _companies(rows: list[Row], made: Plan, report: Report, unit: Decimal, today: date) -> None:
    low, high = founding.years(today)
    for row in rows:
        name = _short(row["account"], "company", report)
        if not name:
            report.leave_out("account_without_name", row["sector"])
            continue
        if key(row["account"]) in made.companies:
            report.leave_out("account_listed_twice", name)
            continue
        revenue = _value("bad_revenue", row["revenue"], report, lambda text: _times(values.read_amount(text), unit))
        made.companies[key(row["account"])] = Company(
            key=key(row["account"]),
            name=name,
            sector=_word("sector", row["sector"], SECTOR_INDEX, report),
            country=_word("country", row["office_location"], COUNTRY_INDEX, report),
            employees=_value(
                "bad_employees", row["employees"], report, lambda t: values.read_whole(t, low=0, high=2**31 - 1)
            ),
            revenue=revenue,
            founded=_value(
                "bad_year", row["year_established"], report, lambda t: values.read_whole(t, low=low, high=high)
            ),
            parent=_short(row["subsidiary_of"], "company", report),
        )


def _times(amount: Decimal | None, unit: Decimal) -> Decimal | None:
    if amount is None:
        return None
    if amount < 0 or amount * unit >= values.LARGEST_AMOUNT:
        raise BadValue(str(amount))
    return (amount * unit).quantize(Decimal("0.01"))


def _word(what: str, text: str, known: dict[str, str], report: Report) -> str:
    """A sector or country, spelt as the list of known ones spells it; an unknown word stays."""
    found = recognise(text, known)
    if found is not None and found != text:
        report.mend(f"{what}_spelling", f"{text} -> {found}")
    return _short(found or text, "word", report)


def _parents(made: Plan, report: Report) -> None:
    """Parents by key; one that is not listed becomes an account of its own, a circle is cut."""
    for company in list(made.companies.values()):
        parent = key(company.parent)
        if parent and parent not in made.companies:
            made.companies[parent] = Company(key=parent, name=company.parent)
            report.mend("account_made_for_a_parent", company.parent)
        company.parent = parent
    for company in made.companies.values():
        if _in_own_line(company, made):
            report.mend("own_parent_removed", company.name)
            company.parent = ""


def _in_own_line(company: Company, made: Plan) -> bool:
    seen, at = {company.key}, company.parent
    while at and at not in seen:
        seen.add(at)
        at = made.companies[at].parent
    return at == company.key


# -- the pipeline -----------------------------------------------------------------------------------------------
class _LeftOut(Exception):
    """This row cannot be an opportunity; the argument says why."""


class _Pipeline:
    """One pass over the pipeline's rows."""

    def __init__(self, rows: list[Row], made: Plan, report: Report, products: dict[str, str], today: date) -> None:
        self.rows, self.made, self.report, self.products, self.today = rows, made, report, products, today
        texts = [row[column] for row in rows for column in ("engage_date", "close_date")]
        self.day_first = values.day_comes_first(texts)
        self.seen: dict[str, Row] = {}

    def read(self) -> None:
        days = [
            day for row in self.rows for day in (self._day(row, "engage_date"), self._day(row, "close_date")) if day
        ]
        past = [day for day in days if day <= self.today]
        self.made.first_day, self.made.last_day = min(past, default=self.today), max(past, default=self.today)
        for number, row in enumerate(self.rows, start=2):
            try:
                self.made.deals.append(self._deal(number, row))
            except _LeftOut as reason:
                self.report.leave_out(str(reason), f"row {number}: {row['opportunity_id']}")

    def _deal(self, number: int, row: Row) -> Deal:
        external_id = self._identity(row)
        if not row["account"]:
            raise _LeftOut("opportunity_without_account")
        seller = key(row["sales_agent"])
        if not seller:
            raise _LeftOut("opportunity_without_agent")
        if seller not in self.made.sellers and seller not in self.made.managers:
            raise _LeftOut("unknown_agent")
        stage, outcome = self._stage(row)
        opened_on, closed_on, engaged = self._dates(row, outcome)
        return Deal(
            external_id=external_id,
            company=self._company(row),
            seller=seller,
            product=self._product(row),
            stage=stage,
            outcome=outcome,
            opened_on=opened_on,
            engaged=engaged,
            closed_on=closed_on,
            amount=self._amount(row, outcome),
            row=number,
        )

    def _identity(self, row: Row) -> str:
        given = row["opportunity_id"]
        if not given:
            given = "row-" + hashlib.sha256("\t".join(row.values()).encode()).hexdigest()[:24]
            self.report.mend("identifier_made", given)
        if given in self.seen:
            raise _LeftOut("opportunity_listed_twice" if self.seen[given] == row else "identifier_used_twice")
        self.seen[given] = row
        return short_id("pipeline", given)

    def _stage(self, row: Row) -> tuple[Stage, Outcome]:
        name = recognise(row["deal_stage"], _STAGE_INDEX, close_enough=0.8)
        if name is None:
            raise _LeftOut("unknown_stage")
        if tight(row["deal_stage"]) != name:
            self.report.mend("stage_spelling", f"{row['deal_stage']} -> {name}")
        return STAGES[name]

    def _dates(self, row: Row, outcome: Outcome) -> tuple[date, date | None, bool]:
        opened, closed = self._day(row, "engage_date", tell=True), self._day(row, "close_date", tell=True)
        if any(day and day > self.today for day in (opened, closed if outcome != Outcome.OPEN else None)):
            raise _LeftOut("date_in_the_future")
        if outcome == Outcome.OPEN:
            if opened is None:
                self.report.mend("opening_date_assumed_last_day_of_the_file", row["opportunity_id"])
            return opened or self.made.last_day or self.today, None, opened is not None
        if closed is None:
            raise _LeftOut(f"{outcome.value}_without_close_date")
        if opened is None:
            self.report.mend("opening_date_taken_from_the_close", row["opportunity_id"])
        elif opened > closed:
            raise _LeftOut("closed_before_it_began")
        return opened or closed, closed, True

    def _day(self, row: Row, column: str, *, tell: bool = False) -> date | None:
        try:
            return values.read_date(row[column], day_first=self.day_first)
        except BadValue:
            if tell:
                self.report.mend("unreadable_date_taken_as_empty", row[column])
            return None

    def _company(self, row: Row) -> str:
        wanted = key(row["account"])
        if wanted not in self.made.companies:
            self.made.companies[wanted] = Company(key=wanted, name=_short(row["account"], "company", self.report))
            self.report.mend("account_made_from_the_pipeline", row["account"])
        elif self.made.companies[wanted].name != row["account"][: LONGEST["company"]]:
            self.report.mend("account_spelling", row["account"])
        return wanted

    def _product(self, row: Row) -> str:
        given = row["product"]
        found = recognise(given, self.products)
        if given and found is None:
            self.report.mend("product_not_in_the_list_kept", given)
        elif found and found != given:
            self.report.mend("product_spelling", f"{given} -> {found}")
        return _short(found or given, "product", self.report)

    def _amount(self, row: Row, outcome: Outcome) -> Decimal | None:
        """An order's amount is required; a lost deal's 0 says that nothing was sold, not what it was worth."""
        try:
            amount = values.read_amount(row["close_value"])
        except BadValue:
            amount = None
            if outcome != Outcome.WON:
                self.report.mend("bad_amount_taken_as_empty", row["close_value"])
        if outcome == Outcome.WON and (amount is None or amount < 0):
            raise _LeftOut("won_without_amount" if amount is None else "negative_amount")
        if amount is not None and amount < 0:
            self.report.mend("bad_amount_taken_as_empty", row["close_value"])
            return None
        return None if outcome != Outcome.WON and not amount else amount


# -- shared -----------------------------------------------------------------------------------------------------
def _short(text: str, kind: str, report: Report) -> str:
    if len(text) > LONGEST[kind]:
        report.mend("text_shortened", text)
    return text[: LONGEST[kind]].strip()


def _value(what: str, text: str, report: Report, read: Callable[[str], T | None]) -> T | None:
    try:
        return read(text)
    except BadValue:
        report.mend(f"{what}_taken_as_empty", text)
        return None
