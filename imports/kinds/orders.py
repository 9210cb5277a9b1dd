"""Orders from a ledger: each a won opportunity of its account, on its own day (domain.md 2.2 and 5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.services.counts import orders_changed
from audit import services as audit
from commons import bulk
from core import searchkeys
from imports import values as read
from imports.kinds import alongside, finding, money, names, order_lines
from imports.kinds.base import Field, Job, Row, RowByRow
from imports.kinds.common import plan_repeated, refuse_long_ago
from imports.kinds.history import (
    Cycles,
    cycles_of,
    date_back,
    keep_what_followed,
    let_go,
    recount,
    say_what_begins_earlier,
    take_along,
)
from imports.kinds.spoken import spoken
from imports.kinds.staying import say_of_order
from imports.kinds.voided import VOID, read_reason, skip_void
from imports.models import Choice, Kind, Outcome, Plan
from imports.people import Unknown
from leads.models import LostReason, Opportunity, Order, Stage, StageChange
from leads.models import Outcome as Deal
from leads.services import credit, facts
from leads.services.credit import team_of_the_day
from leads.services.findable import write_opportunity_search
from leads.services.lines import amount_of
from leads.services.orders import win


class Orders(RowByRow):
    """Orders."""

    code = Kind.ORDERS.value
    notes = "notes"
    knows: ClassVar[Mapping[str, Any]] = {"stage": lambda word: _is_not_won(word) or _is_won(word)}
    fields: tuple[Field, ...] = (
        finding.ACCOUNT,
        Field(
            "amount", _("amount"),
            ("金额", "金額", "订单金额", "訂單金額", "总金额", "總金額", "合计", "總計", "总计", "销售额", "成交金额", "合同金额", "合同额", "合同額", "合同总额", "合同總額", "订单额", "訂單額", "成交额", "成交額", "销售金额", "銷售金額", "含税金额", "价税合计", "总价", "總價",
             "deal value", "deal amount", "amount", "total", "order amount", "order total", "total amount", "grand total", "sales", "revenue", "value", "order value", "total price", "sum", "net amount", "close_value", "subtotal", "line total"),
            read.read_number,
        ),
        Field(
            "ordered_on", _("ordered on"),
            ("日期", "订单日期", "訂單日期", "下单日期", "下單日期", "下单时间", "签单日期", "签约日期", "成交日期", "合同日期", "订购日期", "采购日期", "交易日期", "创建时间",
             "closing date", "won time", "deal won time", "date", "order date", "ordered on", "orderdate", "purchase date", "po date", "invoice date", "close date", "closed on", "close_date", "transaction date", "created"),
            is_date=True, required=True,
        ),
        Field(
            "number", _("order number"),
            ("订单号", "訂單號", "订单编号", "訂單編號", "单号", "單號", "合同编号", "合同号", "采购单号", "採購單號", "流水号",
             "deal id", "order number", "order no", "order no.", "order id", "orderid", "ordernumber", "number", "po number", "po no", "po no.", "po#", "po #", "invoice no", "invoice number", "purchase order", "purchase order number", "reference", "order", "order #", "opportunity_id"),
            longest=60,
        ),
        Field("currency", _("currency"), ("币种", "幣別", "货币", "貨幣", "币别", "amount currency", "deal currency of value", "currency", "curr", "currency code", "ccy"), read.read_currency),
        Field("opportunity", _("opportunity"), ("商机", "商機", "商机名称", "销售机会", "銷售機會", "销售机会名称", "deal title", "项目", "项目名称", "項目名稱", "合同名称", "opportunity", "opportunity name", "deal", "deal name", "project", "subject"), longest=200),
        Field("product", _("product"), ("产品", "產品", "产品名称", "產品名稱", "品名", "货品", "商品", "商品名称", "规格型号", "product", "product name", "item", "item name", "item description", "description", "sku", "material"), longest=120),
        Field("quantity", _("quantity"), ("数量", "數量", "订购数量", "采购数量", "件数", "quantity", "qty", "order quantity", "ordered quantity", "qty ordered", "pieces"), read.read_quantity),
        Field("unit", _("unit"), ("计量单位", "計量單位", "单位(件)", "uom", "unit", "units", "unit of measure"), longest=20),
        Field("unit_price", _("unit price"), ("单价", "單價", "含税单价", "价格", "unit price", "price", "price per unit", "unit cost", "rate", "price each", "priceeach", "list price"), read.read_number),
        Field("stage", _("won?"), ("商机阶段", "銷售階段", "销售阶段", "阶段", "成交状态", "订单状态", "状态", "狀態", "是否成交", "deal stage", "stage", "opportunity stage", "sales stage", "status", "order status", "won"), longest=120, better=("deal status",)),
        Field("notes", _("notes"), names.NOTES, several=True),
        Field("seller", _("credited to"), ("签单人", "簽單人", "成交人", "业绩归属", "業績歸屬", "credited to", "sold by", "closed by", *names.OWNER), longest=254, better=("业绩归属邮箱", "業績歸屬電子郵件", "credited to e-mail", *names.OWNER_EMAIL)),
        finding.ACCOUNT_ID,
        finding.ACCOUNT_TELEPHONE,
        Field(VOID, _("made void?"), ("作废原因", "作廢原因", "void because"), read_reason),
    )  # fmt: skip

    # -- checking --------------------------------------------------------------------------------------------
    def check(self, rows: list[Row], job: Job) -> None:
        """An account, an amount and a day are needed; the same number, or day and amount, is known already."""
        for row in rows:
            self.complete(row, job)
        rows = [row for row in rows if row.plan != Plan.SKIP]
        finding.resolve(rows, job)
        good = [row for row in rows if row.is_good]
        known = order_lines.known(good, job)
        for row in good:
            twin = known.get(row.id)
            if twin:
                row.twin = {"k": "order", "id": twin[0], "by": twin[1]}
                choice = row.choice or job.default_choice
                row.plan = Plan.CREATE if choice == Choice.CREATE else Plan.SKIP
                if choice == Choice.UPDATE:
                    row.remark("orders_stay")
            elif not plan_repeated(row, [_key(row)], job):
                self._say_whose_line(row, job)
        order_lines.say_taken([row for row in good if row.plan == Plan.CREATE], job)
        job.beside += alongside.count(good, job)
        say_what_begins_earlier((row for row in good if row.plan == Plan.CREATE), "ordered_on", job)

    def _say_whose_line(self, row: Row, job: Job) -> None:
        """Rows of one number are lines of one order; with another day or currency they are an order of their own."""
        if not row.values.get("number"):
            return
        key = order_lines.key_of(row)
        first = job.seen.setdefault(f"order:{key}", row.number)
        other = job.seen.setdefault(f"number:{key[:2]}", row.number)
        if first != row.number:
            row.remark("line_of", "number", n=first)
        elif other != row.number:
            row.remark("same_number", "number", n=other)

    def complete(self, row: Row, job: Job) -> None:
        """A row's amount, day, currency and seller."""
        values = row.values
        if skip_void(row):
            return
        stage = read.folded(values.get("stage", ""))
        if stage and _is_not_won(stage):
            row.plan, row.problems = Plan.SKIP, []
            row.remark("not_won", "stage", text=values["stage"][:40])
            return
        if stage and not _is_won(stage):
            row.remark("perhaps_won", "stage", text=values["stage"][:40])
        if "amount" not in values and values.get("unit_price") is not None:
            values["amount"] = amount_of(values.get("quantity") or Decimal(1), values["unit_price"])
        said = {problem["f"] for problem in row.problems}
        for key in ("amount", "ordered_on"):
            if key not in values and key not in said:
                row.fail("missing", key)
        if "ordered_on" in values:
            values["ordered_on"] = values["ordered_on"][0]
            if values["ordered_on"] > job.today:
                row.fail("future", "ordered_on")
            refuse_long_ago(row, "ordered_on", values["ordered_on"], job.today)
        if "amount" in values and values["amount"] <= 0:
            row.fail("not_above_zero", "amount")
        if "currency" not in values:
            values["currency"] = money.currency_of(row, job)
        if len(values.get("notes", "")) > order_lines.LONGEST_NOTE:
            row.remark("notes_cut", "notes", most=order_lines.LONGEST_NOTE)
        values["seller_id"] = None
        if values.get("seller"):
            try:
                values["seller_id"] = job.people.author(values["seller"]).pk
            except Unknown as why:
                row.fail("no_seller" if why.code == "nobody" else why.code, "seller", **why.params)

    # -- writing ---------------------------------------------------------------------------------------------
    def write(self, rows: list[Row], job: Job) -> None:
        """Won opportunities with their orders by set; an open opportunity of the same name is won instead."""
        for row in rows:
            self.complete(row, job)
        accounts = finding.lock_accounts(rows, job)
        known = order_lines.known([row for row in rows if row.is_good], job)
        for row in rows:
            if not row.is_good:
                row.done(Outcome.FAILED)
            elif row.id in known and row.choice != Choice.CREATE and job.default_choice != Choice.CREATE:
                row.done(Outcome.SKIPPED, known[row.id][0])
        good = [row for row in rows if row.outcome == Outcome.WAITING]
        good.sort(key=lambda row: (row.values["ordered_on"], row.number))
        back = date_back(good, "ordered_on", job)
        cycles = cycles_of({row.values["account_pk"] for row in good})
        running = alongside.running(good)
        before = order_lines.written_before(good, job)
        groups = order_lines.grouped(good)
        heads = {key: group[0] for key, group in groups.items() if key not in before}
        for key, row in heads.items():
            row.values["sum"] = order_lines.total_of(groups[key])
            row.values["why"] = order_lines.why_of(groups[key])
        new = []
        for row in heads.values():
            key = (row.values["account_pk"], searchkeys.fold(row.values.get("opportunity", "")))
            opportunity = running.pop(key, None) if key[1] and _held(row, cycles, accounts) else None
            if opportunity is None:
                new.append(row)
            else:
                self._win(row, opportunity, job)
        self._create(new, accounts, cycles, job)
        order_lines.write_lines({head.made: groups[key] for key, head in heads.items() if head.made})
        for key, head in heads.items():
            for row in groups[key][1:]:
                row.done(Outcome.CREATED, head.made, dict(head.undo or {}))
        order_lines.extend({before[key]: group for key, group in groups.items() if key in before}, job)
        keep_what_followed(good)
        recount(set(back), job)
        job.made.update(row.made for row in good if row.made)
        chosen = Account.objects.filter(pk__in={row.values["account_pk"] for row in good})
        facts.write(chosen)
        orders_changed(chosen, today=job.today, policy=job.policy)

    def _win(self, row: Row, opportunity: Opportunity, job: Job) -> None:
        v = row.values
        was = opportunity.stage
        order = win(
            opportunity, amount=v["sum"], ordered_on=v["ordered_on"], by=job.by, today=job.today,
            version=opportunity.version, currency=v["currency"], reason=v["why"],
        )  # fmt: skip
        seller = job.people.ids.get(v["seller_id"]) if v["seller_id"] else None
        changed: dict[str, Any] = {"number": v.get("number", "")}
        if seller:
            changed |= {"credited_to": seller, "team_id": team_of_the_day(seller, v["ordered_on"])}
        Order.objects.filter(pk=order.pk).update(**changed)
        if seller:
            credited = {"credited_to": seller, "credited_team_id": changed["team_id"]}
            Opportunity.objects.filter(pk=opportunity.pk).update(**credited)
        row.done(Outcome.CREATED, order.pk, {"stage": was})

    def _create(self, rows: list[Row], accounts: dict[int, Account], cycles: Cycles, job: Job) -> None:
        at = timezone.now()
        deals = bulk.reserve(Opportunity, len(rows))
        orders = bulk.reserve(Order, len(rows))
        teams: dict[tuple[int, date], int | None] = {}
        made: list[dict[str, Any]] = []
        steps: list[dict[str, Any]] = []
        sold: list[dict[str, Any]] = []
        for row, deal, order in zip(rows, deals, orders, strict=True):
            v = row.values
            pk, day = v["account_pk"], v["ordered_on"]
            cycle = cycles.found(pk, day)
            seller = job.people.ids.get(v["seller_id"] or 0) or (cycle.owner if cycle else accounts[pk].owner)
            if seller and (seller.pk, day) not in teams:
                teams[seller.pk, day] = team_of_the_day(seller, day)
            name = (
                v.get("opportunity") or v.get("product") or v.get("number") or f"{gettext('Order')} {day.isoformat()}"
            )
            made.append({
                "id": deal, "account_id": pk, "name": name[:200], "product": v.get("product", ""), "amount": v["sum"],
                "currency": v["currency"], "stage": Stage.ORDER.value, "outcome": Deal.WON.value, "opened_on": day,
                "closed_on": day, "created_by_id": job.by.pk, "credited_to_id": seller.pk if seller else None,
                "credited_team_id": teams[seller.pk, day] if seller else None,
            })  # fmt: skip
            step = {"opportunity_id": deal, "on": day, "at": at, "by_id": job.by.pk, "reason": ""}
            steps.append({**step, "from_stage": "", "to_stage": Stage.PROSPECT.value, "outcome": Deal.OPEN.value})
            steps.append({
                **step, "from_stage": Stage.PROSPECT.value, "to_stage": Stage.ORDER.value, "outcome": Deal.WON.value,
                "reason": v["why"],
            })  # fmt: skip
            sold.append({
                "id": order, "account_id": pk, "cycle_id": cycle.pk if cycle else None, "opportunity_id": deal,
                "number": v.get("number", ""), "amount": v["sum"], "currency": v["currency"], "ordered_on": day,
                "credited_to_id": seller.pk if seller else None,
                "team_id": teams[seller.pk, day] if seller else None,
            })  # fmt: skip
            row.done(Outcome.CREATED, order, {"new": deal})
        bulk.copy(Opportunity, made)
        write_opportunity_search(
            (Opportunity(**{n: one[n] for n in ("id", "name", "product")}) for one in made), new=True
        )
        bulk.copy(StageChange, steps)
        bulk.copy(Order, sold)
        events = ((o["id"], {"account": o["account_id"], "import": job.batch.pk}) for o in sold)
        audit.record_many("order.imported", "order", events, by=job.by)

    # -- taking back -----------------------------------------------------------------------------------------
    def undo(self, rows: list[Row], job: Job) -> None:
        """Orders become void; an opportunity that was there is open again, one made by the import becomes void as well."""
        ids = [row.made for row in rows if row.made]
        account_ids = set(Order.objects.filter(pk__in=ids).values_list("account_id", flat=True))
        locked = Account.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=account_ids).order_by("pk")
        list(locked.values_list("pk", flat=True))
        orders = {
            o.pk: o for o in Order.objects.filter(pk__in=ids).select_related("opportunity", "account", "voided_by")
        }
        by, note = job.batch.undo_by or job.by, gettext("The import was taken back.")
        gone: list[int] = []
        deals: list[Opportunity] = []
        steps: list[dict[str, Any]] = []
        asked_at = job.batch.undo_asked_at or job.now
        voided = {o.pk for o in orders.values() if o.voided_at and o.voided_at >= asked_at and o.voided_by_id == by.pk}
        for row in rows:
            order = orders[row.made or 0]
            deal = order.opportunity
            if order.pk in voided:
                row.done(Outcome.UNDONE, row.made, row.undo)
                continue
            if order.voided_at or deal is None or (row.undo and "new" in row.undo and deal.version != 1):
                say_of_order(row, order, deal)
                row.done(Outcome.STAYED, row.made, row.undo)
                continue
            if row.undo and "new" in row.undo:
                deal.outcome, deal.lost_reason, deal.lost_note = Deal.LOST, LostReason.OTHER, note
                deal.voided_at = job.now
                stage = Stage.PROSPECT
            else:
                deal.outcome, deal.closed_on, stage = Deal.OPEN, None, Stage((row.undo or {}).get("stage") or "P")
                credit.note(deal, credit.NOBODY)
            steps.append({
                "opportunity_id": deal.pk, "from_stage": Stage.ORDER, "to_stage": stage, "outcome": deal.outcome,
                "on": job.today, "at": job.now, "by_id": by.pk, "reason": note,
                "lost_reason": LostReason.OTHER if deal.outcome == Deal.LOST else "",
            })  # fmt: skip
            deal.stage, deal.stage_since = stage, job.today
            deal.version += 1
            deals.append(deal)
            gone.append(order.pk)
            voided.add(order.pk)
            row.done(Outcome.UNDONE, row.made, row.undo)
        Order.objects.filter(pk__in=gone).update(voided_at=job.now, voided_by=by, void_reason=note)
        Opportunity.objects.bulk_update(deals, _TURNED, batch_size=1000)
        bulk.copy(StageChange, steps)
        let_go([row for row in rows if row.outcome == Outcome.UNDONE])
        take_along(account_ids)
        recount(account_ids, job)
        chosen = Account.objects.filter(pk__in=account_ids)
        facts.write(chosen)
        orders_changed(chosen, today=job.today, policy=job.policy)
        audit.record_many("order.voided", "order", ((pk, {"import": job.batch.pk}) for pk in gone), by=by)


_NOT_WON = frozenset(
    "lost|closed lost|closedlost|engaging|prospecting|open|new|qualification|qualified|proposal|negotiation|needs analysis|"
    "value proposition|id. decision makers|perception analysis|proposal/price quote|negotiation/review|quote|quoted|draft|"
    "cancelled|canceled|void|voided|no|n|false|in progress|pending|appointmentscheduled|qualifiedtobuy|"
    "输单|輸單|丢单|丟單|未成交|未赢单|取消|作废|作廢|草稿|进行中|進行中|跟进中|初步接洽|需求确认|方案报价|商务谈判|谈判审核|无效|無效|否".split(
        "|"
    )
)


def _held(row: Row, cycles: Cycles, accounts: dict[int, Account]) -> bool:
    """Whether the order lies in the owner's running time: an older one wins none of the deals that run now."""
    account = accounts[row.values["account_pk"]]
    return account.owner_id is None or cycles.on(account.pk, row.values["ordered_on"]) == account.current_cycle_id


_WON = frozenset(
    "won|closed won|closedwon|yes|y|true|1|done|complete|completed|paid|shipped|delivered|invoiced|fulfilled|closed|signed|"
    "order|ordered|active|confirmed|赢单|贏單|已赢单|成交|已成交|完成|已完成|已付款|已发货|已發貨|已签约|已簽約|已签|是|有效|生效|已确认|已確認|已审核|执行中|執行中".split(
        "|"
    )
)


def _is_won(stage: str) -> bool:
    return stage in _WON or (spoken(Deal).get(stage) or spoken(Stage).get(stage)) in (Deal.WON, Stage.ORDER)


def _is_not_won(stage: str) -> bool:
    said = spoken(Deal).get(stage) or spoken(Stage).get(stage)
    if said:
        return said not in (Deal.WON, Stage.ORDER)
    return stage in _NOT_WON or any(word in stage for word in _NOT_WON if not word.isascii())


_TURNED = [
    "stage", "stage_since", "outcome", "closed_on", "lost_reason", "lost_note", "voided_at", "version", *credit.COLUMNS,
]  # fmt: skip


def _key(row: Row) -> str:
    v = row.values
    number = searchkeys.fold(v.get("number", ""))
    if number:
        number = f"{number}:{v['currency']}:{v.get('quantity', '')}"
    return f"{v['account_pk']}:{number}:{v['ordered_on']}:{v['amount']}:{searchkeys.fold(v.get('product', ''))}"
