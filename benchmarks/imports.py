"""An import against reading the file alone: rows a second, processor seconds and memory (quality.md, import 100,000 rows)."""

from __future__ import annotations

import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import connection
from django.utils import timezone

from imports.models import Import, ImportRow
from imports.reading.apart import Reading
from imports.services import checking, mapping, running, undoing, uploading
from users.models import User

HEADERS: dict[str, tuple[str, ...]] = {
    "leads": ("公司名称", "联系人", "电话", "邮箱", "来源", "地区"),
    "accounts": ("公司名称", "联系人", "联系人电话", "邮箱", "电话", "地区"),
    "followups": ("客户", "日期", "联系人", "内容", "结果"),
    "orders": ("客户", "日期", "金额", "订单号", "产品"),
}
_PLACES = ("重庆", "上海", "深圳", "宁波", "青岛", "佛山", "苏州", "东莞", "温州", "天津")
_TRADES = ("印刷", "机械", "电子", "食品", "包装", "化工", "纺织", "五金", "物流", "建材")
_LETTERS = "宏达兴隆华盛金鑫瑞丰德信恒泰嘉禾百川远航明光立新天成永安博雅汇通万里长青海润银河星辰东方"
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"


def measure(say: Callable[[str], None], *, rows: int, kind: str = "leads") -> None:
    """Print what each step of an import of so many rows costs; it is taken back at the end."""
    admin = User.objects.filter(role="admin").order_by("pk")[0]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_file(path, kind, rows)
        alone = _step(say, "reading the file alone", lambda: sum(1 for _row in Reading(path)), rows)
        batch = Import()

        def upload() -> None:
            nonlocal batch
            batch = uploading.receive(path, name=path.name, kind=kind, by=admin, now=timezone.now())

        whole = _step(say, "upload", upload, rows)
    mapping.save(batch, mapping=batch.mapping, options={"owner": "pool"}, now=timezone.now())
    whole += _step(say, "check", lambda: checking.run(batch.pk, now=timezone.now()), rows)
    batch.refresh_from_db()
    running.start(batch, now=timezone.now(), nothing=True)
    whole += _step(say, "write", lambda: running.run(batch.pk, now=timezone.now()), rows)
    batch.refresh_from_db()
    say(f"{'together':24} {whole:7.1f} s  {rows / whole:8.0f} rows/s, {alone / whole:.2f} of reading alone")
    say(f"created {batch.created}, updated {batch.updated}, skipped {batch.skipped}, failed {batch.failed}")
    undoing.ask(batch, by=admin, now=timezone.now())
    _step(say, "undo", lambda: undoing.run(batch.pk, now=timezone.now()), rows)
    left = ImportRow.objects.of(batch).filter(outcome="stayed").count()
    say(f"stayed {left}; memory (highest) {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def write_file(path: Path, kind: str, rows: int) -> None:
    """A workbook of rows that no import has brought before."""
    chance = random.Random(time.time_ns())  # nosec B311
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    names = _accounts() if kind in ("followups", "orders") else []
    sheet.write_row(0, 0, HEADERS[kind])
    for number in range(1, rows + 1):
        sheet.write_row(number, 0, _cells(kind, number, names, chance))
    book.close()


def _cells(kind: str, number: int, names: list[str], chance: random.Random) -> list[Any]:
    person = chance.choice(_SURNAMES) + "".join(chance.sample(_LETTERS, 2))
    day = f"2026-0{1 + number % 9}-{1 + number % 28:02}"
    if kind == "followups":
        return [names[number % len(names)], day, person, f"谈了第{number}批样品的价格和交期", "已接通"]
    if kind == "orders":
        return [names[number % len(names)], day, 1000 + number, f"PO-{chance.getrandbits(40)}", "GTX"]
    trade = chance.choice(_TRADES)
    company = f"{chance.choice(_PLACES)}{''.join(chance.sample(_LETTERS, 4))}{trade}有限公司"
    mobiles = [f"1{chance.choice('3589')}{chance.randrange(10**9):09}" for _ in range(2)]
    mail = f"u{chance.getrandbits(40)}@{chance.getrandbits(32):x}.example"
    middle = [mobiles[0], mail, chance.choice(("展会", "官网", "转介绍"))]
    return [company, person, *(middle if kind == "leads" else [mobiles[0], mail, mobiles[1]]), chance.choice(_PLACES)]


def _accounts() -> list[str]:
    from accounts.models import Account

    return list(Account.objects.present().order_by("pk").values_list("name", flat=True)[:2000])


def _step(say: Callable[[str], None], name: str, work: Callable[[], object], rows: int) -> float:
    """Seconds of a step; prints also those of the processor here, in child processes, and of the database's process."""
    began, own, childs, base = time.perf_counter(), time.process_time(), _children(), _database()
    work()
    took, used = time.perf_counter() - began, time.process_time() - own
    beside, its = _children() - childs, _database() - base
    say(
        f"{name:24} {took:7.1f} s  {rows / took:8.0f} rows/s  "
        f"processor {used:6.1f} s, reading process {beside:5.1f} s, database {its:6.1f} s"
    )
    return took


def _children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _database() -> float:
    """Processor seconds of the server's process behind our connection, where it runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    try:
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(stat[11]) + int(stat[12])) / 100
