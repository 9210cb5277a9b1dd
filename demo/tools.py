"""Tools of the running opportunities as people have filled them in: more, the farther the stage."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from demo.history import Scribe, Written
from leads.models import (
    DEMO,
    MAN,
    SCOTSMAN,
    SPIN,
    STAGE_ORDER,
    BuyerPosition,
    BuyingMode,
    ClosingAttempt,
    Competitor,
    FabLine,
    JudgedBy,
    Objection,
    Opportunity,
    OpportunityTools,
    Rival,
    Signal,
    Stance,
    StanceKind,
    Standing,
    Technique,
)

# Code; name, strengths, weaknesses, our answer: each in English, simplified and traditional Chinese.
COMPETITORS = (
    (
        "hengfeng",
        ("Hengfeng Printing", "恒丰印务", "恆豐印務"),
        ("Low prices, fast delivery", "价格低，交货快", "價格低，交貨快"),
        ("Samples vary", "样品不稳定", "樣品不穩定"),
        ("Show the difference in colour of two runs", "请客户看两批样品的色差", "請客戶看兩批樣品的色差"),
    ),
    (
        "northern",
        ("Northern Carton", "北方纸箱", "北方紙箱"),
        ("Large stock, ships at once", "库存充足，随时发货", "庫存充足，隨時出貨"),
        ("Changes take a week", "改稿慢，常要等一周", "改稿慢，常要等一週"),
        ("Promise changed proofs within 48 hours", "承诺四十八小时内改稿打样", "承諾四十八小時內改稿打樣"),
    ),
    (
        "sunrise",
        ("Sunrise Packaging", "日升包装", "日升包裝"),
        ("A known brand", "品牌知名度高", "品牌知名度高"),
        ("Minimum order of 10,000", "起订量一万件", "起訂量一萬件"),
        ("Offer a small trial run", "可以小批量试单", "可以小批量試單"),
    ),
    (
        "atlas",
        ("Atlas Packaging", "阿特拉斯包装", "阿特拉斯包裝"),
        ("Known brand, large stock", "品牌知名，库存充足", "品牌知名，庫存充足"),
        ("Slow with changes, minimum order of 10,000", "改稿慢，起订量一万件", "改稿慢，起訂量一萬件"),
        (
            "Offer small runs, and changes within 48 hours",
            "可以小批量，四十八小时内改稿",
            "可以小批量，四十八小時內改稿",
        ),
    ),
)
ENGLISH_RIVAL = "atlas"  # who sells to the customers that speak English
SPIN_WORDS = {
    True: (
        "目前每月印两批，由两家供应商供货",
        "颜色前后不一致，退货增加",
        "旺季前断货，经销商转向别家",
        "如果一次到位，每年省下两次返工",
    ),
    False: (
        "Two runs a month from two suppliers",
        "Colours differ between runs",
        "Shops send goods back before the season",
        "One supplier would save two reruns a year",
    ),
}
NOTES = {
    True: ("预算已列入今年计划", "由采购委员会决定", "旺季前必须到货"),
    False: ("Budget is in this year's plan", "A committee decides", "Needed before the season"),
}
FAB = {
    True: (("FSC 认证纸", "出口不用另做检测", "欧洲客户一次通过"), ("自动糊盒", "误差小于 0.5 毫米", "装配线不停机")),
    False: (
        ("FSC certified board", "No extra test for export", "Passes at their European customers"),
        ("Automatic gluing", "Within 0.5 mm", "Their line does not stop"),
    ),
}
OBJECTIONS = {
    True: ("价格比现在的供应商高 8%", "换供应商风险大"),
    False: ("8 % dearer than the present supplier", "Changing suppliers is a risk"),
}
IDEAS = {True: "把两种盒型合并成一种，省一副刀模", False: "Merge two box types into one and save a die"}
MESSAGES = {True: "换我们之后，旺季不再断货", False: "With us the season does not run out of boxes"}
RESULTS = {
    True: ("退货率降到 1% 以下", "在公司里推成一个项目"),
    False: ("Returns below 1 %", "A project of their own that works"),
}


def write(scribe: Scribe, running: list[tuple[Written, Opportunity]]) -> None:
    """Competitors, and the tools of some two thirds of the opportunities from Prospect on."""
    rivals = [
        Competitor(
            code=code,
            position=(n + 1) * 10,
            **{
                f"{column}{of}": text
                for column, texts in zip(("name", "strengths", "weaknesses", "answer"), said, strict=True)
                for of, text in zip(("", "_hans", "_hant"), texts, strict=True)
            },
        )
        for n, (code, *said) in enumerate(COMPETITORS)
    ]
    Competitor.objects.bulk_create(rivals)
    chosen = [(w, o) for w, o in running if o.stage != "S" and scribe.rng.random() < 0.66]
    OpportunityTools.objects.bulk_create([_tools(scribe, w, o) for w, o in chosen])
    lines: dict[type[Any], list[Any]] = {model: [] for model in (FabLine, Objection, Stance, Rival, ClosingAttempt)}
    for w, o in chosen:
        _lines(scribe, w, o, rivals, lines)
    for model, rows in lines.items():
        model.objects.bulk_create(rows)


def _tools(scribe: Scribe, w: Written, o: Opportunity) -> OpportunityTools:
    rng, at = scribe.rng, STAGE_ORDER.index(o.stage)
    row = OpportunityTools(opportunity=o)
    for name in MAN:
        setattr(row, name, True if at > 1 or rng.random() < 0.8 else None)
    for name in SCOTSMAN:
        if at > 2 or (name not in MAN and rng.random() < 0.25 * at):
            setattr(row, name, rng.random() < 0.85)
            setattr(row, f"{name}_note", rng.choice(["", *NOTES[w.chinese]]))
    for name, words in zip(SPIN, SPIN_WORDS[w.chinese], strict=True):
        if at > 2 or rng.random() < 0.3 * at:
            setattr(row, name, words)
    row.position = rng.choice(list(BuyerPosition)[: at + 1])
    row.signals = rng.sample([signal.value for signal in Signal], min(at, 3))
    row.mode = rng.choice(list(BuyingMode))
    if row.mode == BuyingMode.TENDER:
        row.tender_deadline = scribe.today + timedelta(days=rng.randint(10, 60))
        row.tender_documents = "营业执照，三年审计报告，样品" if w.chinese else "Licence, three annual reports, samples"
    if at >= 3:
        for name in DEMO:
            setattr(row, name, at > 3 or rng.random() < 0.6)
    row.proposal_sent_on = scribe.today - timedelta(days=rng.randint(2, 20)) if at > 3 else None
    row.idea, row.message = IDEAS[w.chinese], MESSAGES[w.chinese] if at > 1 else ""
    row.judged_by = rng.sample([way.value for way in JudgedBy], 2)
    return row


def _lines(
    scribe: Scribe, w: Written, o: Opportunity, rivals: list[Competitor], lines: dict[type[Any], list[Any]]
) -> None:
    rng, at = scribe.rng, STAGE_ORDER.index(o.stage)
    common: dict[str, Any] = {"opportunity": o, "created_by": w.owner}
    if at >= 2:
        for feature, advantage, benefit in FAB[w.chinese][: rng.randint(1, 2)]:
            lines[FabLine].append(FabLine(feature=feature, advantage=advantage, benefit=benefit, **common))
        for text in OBJECTIONS[w.chinese][: rng.randint(0, 2)]:
            lines[Objection].append(Objection(text=text, settled=rng.random() < 0.4, **common))
        competitor = rng.choice([rival for rival in rivals if (rival.code != ENGLISH_RIVAL) == w.chinese])
        lines[Rival].append(Rival(competitor=competitor, standing=rng.choice(list(Standing)), **common))
    for person in w.persons[:4]:
        agreed = at > 3 and rng.random() < 0.6
        stance = StanceKind.SUPPORTER if agreed else rng.choice(list(StanceKind))
        result, win = RESULTS[w.chinese] if rng.random() < 0.5 else ("", "")
        lines[Stance].append(Stance(person=person, stance=stance, agreed=agreed, result=result, win=win, **common))
    if at > 3 and rng.random() < 0.5:
        lines[ClosingAttempt].append(ClosingAttempt(technique=rng.choice(list(Technique)), worked=False, **common))
