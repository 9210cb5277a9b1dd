"""The catalogue, lines, quotations, targets and a kept Monday of the demo company."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from dashboards.forecasting.spans import SpanOf, monday, quarter_of, shifted
from dashboards.services import snapshots
from dashboards.services.targets import set_target
from demo.staff import Staff
from leads.models import Opportunity, Product, Quote, Stage
from leads.services import company, lines, opportunities, orders, products, quotes
from leads.services.lines import Line
from users.models import Role, Team, User

NOT_BIG = Decimal(400_000)  # below what calls a manager, also when it grows by a sixth
CATALOGUE = (
    ("BX-100", "Rigid gift box, two pieces", "天地盖礼盒", "天地蓋禮盒", "pcs", "12.80", "1.95"),
    ("BX-210", "Magnetic closure box", "磁吸翻盖盒", "磁吸翻蓋盒", "pcs", "16.50", "2.45"),
    ("CT-010", "Folding carton, 350 g", "白卡彩盒 350 克", "白卡彩盒 350 克", "pcs", "0.92", "0.14"),
    ("CT-020", "Folding carton, hot foil", "烫金彩盒", "燙金彩盒", "pcs", "1.36", "0.21"),
    ("CB-500", "Corrugated shipping case", "五层瓦楞纸箱", "五層瓦楞紙箱", "pcs", "4.75", "0.72"),
    ("LB-001", "Self-adhesive label", "不干胶标签", "不乾膠標籤", "roll", "86", "13"),
    ("BG-030", "Paper carrier bag", "手提纸袋", "手提紙袋", "pcs", "2.10", "0.33"),
    ("IN-004", "Instruction leaflet, folded", "折页说明书", "摺頁說明書", "pcs", "0.085", "0.013"),
    ("TR-015", "Shelf-ready tray", "货架展示托", "貨架展示托", "pcs", "3.40", "0.52"),
    ("PP-900", "Proof and sample making", "打样与制版", "打樣與製版", "set", "800", "120"),
)
TERMS = {
    True: "付款：30 天月结。\n交货：确认样品后 18 天。\n报价含一次打样，含运费（长三角）。",
    False: "Payment 30 days net.\nDelivery 18 days after approval of the sample.\nOne proof and the freight are included.",
}
COMPANY = {
    "name": "Huacai Packaging Co., Ltd.",
    "name_hans": "华彩包装有限公司",
    "name_hant": "華彩包裝有限公司",
    "address": "88 Chuangye Road, Suzhou Industrial Park, Jiangsu 215021, China",
    "address_hans": "江苏省苏州工业园区创业路 88 号，215021",
    "address_hant": "江蘇省蘇州工業園區創業路 88 號，215021",
    "telephone": "+86 512 5550 1234",
    "tax_number": "91320594DEMO00001X",
    "bank": "中国银行苏州分行 0000 1234 5678",
    "tax_note": "Including 13 % VAT",
    "tax_note_hans": "含 13% 增值税",
    "tax_note_hant": "含 13% 增值稅",
    "terms": TERMS[False],
    "terms_hans": TERMS[True],
    "terms_hant": "付款：30 天月結。\n交貨：確認樣品後 18 天。\n報價含一次打樣，含運費（長三角）。",
}
QUOTED, WITH_LINES = 14, 40


def write(staff: Staff, today: date) -> None:
    """Everything that the screens of products, quotations and the forecast live on."""
    admin = User.objects.filter(role=Role.ADMIN).order_by("pk")[0]
    company.save(COMPANY, by=admin, version=0)
    catalogue = _catalogue(admin)
    deals = Opportunity.objects.in_play().filter(amount__isnull=False, currency="CNY", stage__in=["A", "D", "C"])
    for number, deal in enumerate(deals.select_related("account__owner").order_by("-amount", "pk")[:WITH_LINES]):
        _deal(deal, catalogue, number, today)
    _targets(admin, today)
    _last_monday(today)


def _catalogue(admin: User) -> list[Product]:
    made = []
    for code, name, hans, hant, unit, yuan, dollars in CATALOGUE:
        facts = {"code": code, "name": name, "name_hans": hans, "name_hant": hant, "unit": unit, "notes": ""}
        prices: dict[str, Decimal | None] = {"CNY": Decimal(yuan), "USD": Decimal(dollars)}
        made.append(products.save(None, facts, prices, by=admin))
    return made


def _deal(deal: Opportunity, catalogue: list[Product], number: int, today: date) -> None:
    owner, chinese = deal.account.owner, not deal.account.name.isascii()
    if owner is None:
        return
    rows = _rows(deal, catalogue, number, chinese)
    fresh = lines.set_lines(deal, rows, follow=False, by=owner, today=today, version=deal.version)
    if number >= QUOTED:
        return
    facts = {
        "language": "zh-hans" if chinese else "en",
        "our_contact": owner,
        "currency": deal.currency,
        "discount": Decimal(3 if number % 3 == 0 else 0),
        "valid_until": today + timedelta(days=30 if number % 5 else 2),
        "tax_note": "含 13% 增值税" if chinese else "Including 13 % VAT",
        "terms": TERMS[chinese],
        "contact": deal.account.persons.first(),
        "address": deal.account.address,
    }
    quote = quotes.draft(fresh, facts, rows, by=owner)
    if number % 4 == 3:
        return
    sent = today - timedelta(days=3 + number)
    quote = quotes.issue(quote, by=owner, today=sent, version=1)
    if number % 2 == 0:
        _second(quote, owner, today, accepted=number % 6 == 0)


def _second(quote: Quote, owner: User, today: date, *, accepted: bool) -> None:
    """The next version: a better price for the first line, and samples on top."""
    rows = lines.copies(quote.lines.current())
    first = rows[0]
    cheaper = Line(
        first.text, first.quantity, lines.rounded(first.unit_price * Decimal("0.97")), first.discount, first.unit,
        first.product_id,
    )  # fmt: skip
    sample = Line("加急样品" if quote.language == "zh-hans" else "Express sample", Decimal(1), Decimal(300))
    draft = quotes.next_version(quote, valid_until=today + timedelta(days=30), by=owner)
    draft = quotes.change(draft, {}, [cheaper, *rows[1:], sample], by=owner, version=draft.version)
    issued = quotes.issue(draft, by=owner, today=today - timedelta(days=1), version=draft.version)
    if accepted:
        quotes.decide(
            issued,
            accepted=True,
            by=owner,
            today=today,
            note="电话确认" if quote.language == "zh-hans" else "By telephone",
        )


def _rows(deal: Opportunity, catalogue: list[Product], number: int, chinese: bool) -> list[Line]:
    """Two or three lines that come near to the deal's amount."""
    amount, language = deal.amount or Decimal(0), "zh-hans" if chinese else "en"
    chosen = [catalogue[number % 9], catalogue[(number * 4 + 2) % 9]]
    found = []
    for share, product in zip((Decimal("0.7"), Decimal("0.3")), chosen, strict=True):
        price = next(p.price for p in product.prices.all() if p.currency == "CNY") or Decimal(1)
        quantity = max(Decimal(round(amount * share / price / 100)) * 100, Decimal(100))
        found.append(
            Line(product.named(language), quantity, price, Decimal(5 if number % 2 else 0), product.unit, product.pk)
        )
    proof = catalogue[9]
    return [*found, Line(proof.named(language), Decimal(1), Decimal(800), Decimal(0), proof.unit, proof.pk)]


def _targets(admin: User, today: date) -> None:
    """For every seller a target of this quarter and the next, and one for a team that aims higher than its people."""
    this = quarter_of(today)
    later = SpanOf(shifted(this.start, 3), 3)
    sellers = User.objects.active().filter(role=Role.SALESPERSON, team__isnull=False).order_by("pk")
    for place, seller in enumerate(sellers):
        for span, factor in ((this, 1), (later, Decimal("1.1"))):
            amount = Decimal(300_000 + 50_000 * (place % 4)) * factor
            set_target(by=admin, span=span, amount=amount, currency="CNY", person=seller)
    team = Team.objects.filter(parent__isnull=False).order_by("pk").first() or Team.objects.order_by("pk").first()
    if team:
        set_target(by=admin, span=this, amount=Decimal(2_000_000), currency="CNY", team=team)


def _last_monday(today: date) -> None:
    """The figures of the last two Mondays, kept before a week in which some deals moved."""
    for weeks in (1, 0):
        snapshots.take(monday(today) - timedelta(weeks=weeks), today=today)
    deals = Opportunity.objects.in_play().filter(amount__lt=NOT_BIG, expected_close_on__isnull=False)
    soon = (
        deals.filter(expected_close_on__gte=today).select_related("account__owner").order_by("expected_close_on", "pk")
    )
    for number, deal in enumerate(soon[:12]):
        owner, close = deal.account.owner, deal.expected_close_on
        if owner is None or close is None or deal.amount is None:
            continue
        values: dict[str, object] = {}
        if number % 4 == 0:
            values["expected_close_on"] = close + timedelta(days=45)
        elif number % 4 == 1:
            values["amount"] = lines.rounded(deal.amount * Decimal("1.15"))
        elif number % 4 == 2:
            values["amount"] = lines.rounded(deal.amount * Decimal("0.9"))
        else:
            opportunities.set_forecast(deal, "commit", by=owner, today=today, version=deal.version)
            continue
        opportunities.edit(deal, values, by=owner, today=today, version=deal.version)
    _closed_and_opened(today)


def _closed_and_opened(today: date) -> None:
    """Of the same week: two orders, one loss, three new deals."""
    near = Opportunity.objects.in_play().filter(stage="C", amount__isnull=False, expected_close_on__gte=today)
    for number, deal in enumerate(near.select_related("account__owner").order_by("expected_close_on", "pk")[12:15]):
        owner = deal.account.owner
        if owner is None or deal.amount is None:
            continue
        if number < 2:
            orders.win(deal, amount=deal.amount, ordered_on=today, by=owner, today=today, version=deal.version)
            continue
        opportunities.lose(
            deal, reason="price", competitor="Northern Carton", by=owner, today=today, version=deal.version
        )
    end = max(shifted(quarter_of(today).start, 3) - timedelta(days=1), today + timedelta(days=7))
    early = Opportunity.objects.in_play().filter(stage="P", amount__lt=NOT_BIG).select_related("account__owner")
    for deal in early.order_by("-amount", "pk")[:3]:
        owner = deal.account.owner
        if owner is None:
            continue
        facts = {"name": f"{deal.name} 2", "product": deal.product, "amount": deal.amount, "currency": deal.currency}
        opportunities.open_opportunity(
            deal.account, {**facts, "expected_close_on": end}, by=owner, today=today, stage=Stage.PROSPECT, vouched=True
        )
