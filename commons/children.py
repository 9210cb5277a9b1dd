"""No data on children: fields that ask for them are refused, and so are words that describe one (quality.md, The law).

Words are looked at, meaning is not: what gets past is for people to notice. Said so in decision 0026.
"""

from __future__ import annotations

import re

_LATIN = (
    r"\b(?:child(?:ren)?|kids?|(?:step|grand)?(?:sons?|daughters?|child(?:ren)?)|toddlers?|bab(?:y|ies)|infants?"
    r"|schoolboys?|schoolgirls?|little (?:boy|girl)s?|teenagers?|twins)\b"
)
_CHINESE = (
    r"孩子|小孩|孩儿|孩兒|小朋友|子女|儿子|兒子|女儿|女兒|儿女|兒女|儿童|兒童|宝宝|寶寶|宝贝女|寶貝女|宝贝儿|寶貝兒|闺女|閨女"
    r"|千金|丫头|丫頭|小子(?!公)|娃|囡囡|孙子(?!兵法)|孫子(?!兵法)|孙女|孫女|外孙|外孫|双胞胎|雙胞胎|老大和老二|二胎|学龄|學齡"
)
_CHILD = f"{_LATIN}|{_CHINESE}"
# What names a child at school by itself, whoever it is.
_SCHOOL = (
    r"上(?:小学|小學|初中|初一|初二|初三|高中|高一|高二|高三|幼儿园|幼稚園|幼兒園|托儿所|托兒所)"
    r"|(?:小学|小學|初中|高中)?[一二三四五六123456]年[级級]|(?:幼儿园|幼稚園|幼兒園)[大中小]班|中考|小升初"
    r"|\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|[1-9](?:st|nd|rd|th)|1[0-2]th) grade\b"
    r"|\bgrade (?:[1-9]|1[0-2])\b(?=[^.;]{0,20}\bschool\b)|\b(?:kindergarten|nursery school|pre-?school)\b"
)
_DETAIL = (
    r"\b(?:aged?|turn(?:s|ed|ing)? \d+|years? old|\d+ ?-?year-?old|school|grade|kindergarten|nursery|class|born|birthday|named|called|pupil)\b"
    r"|岁|歲|学校|學校|小学|小學|中学|中學|初中|高中|高考|幼儿园|幼稚園|幼兒園|年级|年級|生日|名叫|叫做|叫|出生|上学|上學|读书|讀書"
    r"|满月|滿月|周岁|補習|补习|芭蕾|钢琴|鋼琴|兴趣班|興趣班|培训班|接送|家长会|家長會"
)
# Of businesses: what is made for children, and firms that are called after them.
_TRADE = re.compile(
    r"\b(?:child(?:ren)?(?:'s|’s)?|kids?'?|kids|baby|infant) ?-?(?:wear|clothing|clothes|toys?|products?|furniture|care"
    r"|food|goods|shoes|books?|safety|proof|brand|market|industry|hospital|fashion|line|range|packaging)\b"
    r"|(?:儿童|兒童|婴幼儿|嬰幼兒|婴儿|嬰兒|宝宝|寶寶|孩子|小孩|少儿|少兒|学龄|學齡)(?:的)?"
    r"(?:玩具|用品|服装|服裝|服饰|服飾|鞋|食品|奶粉|家具|傢俱|车|車|座椅|图书|圖書|读物|讀物|医院|醫院|乐园|樂園|教育|产品|產品|摄影"
    r"|攝影|市场|市場|行业|行業|品牌|辅食|輔食|纸尿裤|紙尿褲|餐具|牙膏|护肤|護膚|安全|包装|包裝|线|線)"
    r"|母婴|母嬰|娃娃菜|娃哈哈|布娃娃|洋娃娃|瓷娃娃|抓娃娃|好孩子(?:集团|集團|品牌|公司)|王小二|千金药业|千金藥業|太子奶|子公司"
    r"|(?:学校|學校|小学|小學|中学|中學|幼儿园|幼稚園|幼兒園)(?:客户|客戶|项目|項目|采购|採購|食堂|校服|课桌|課桌|市场|市場|订单|訂單|招标|招標)"
    r"|\b(?:schools?|kindergartens?) (?:customers?|projects?|orders?|market|canteens?|uniforms?|furniture|tenders?)\b"
    r"|\bson of\b(?= the (?:founder|owner))|(?<=&) ?sons?\b|\band sons?\b",
    re.IGNORECASE,
)
_DENIES = re.compile(r"\b(?:no|not|nothing|without)\b[^.;,)]{0,30}|不[^，。；)）]{0,12}", re.IGNORECASE)
_ASKS = re.compile(_CHILD, re.IGNORECASE)
_IS_SCHOOL = re.compile(_SCHOOL, re.IGNORECASE)
_DESCRIBES = re.compile(
    rf"(?P<child>{_CHILD}).{{0,40}}?(?P<detail>{_DETAIL})|(?P<before>{_DETAIL}).{{0,40}}?(?P<after>{_CHILD})",
    re.IGNORECASE | re.DOTALL,
)


def asks(*texts: str) -> bool:
    """Whether a name or a question asks about children."""
    return any(_ASKS.search(_TRADE.sub("", _DENIES.sub("", text))) for text in texts if text)


def describes(text: str) -> str:
    """The words by which a text describes a child; empty when it does not.

    A child together with age, school, name or a lesson, or a year at school by itself. Trades for children are not
    children: `儿童玩具`, `children's wear`.
    """
    plain = _TRADE.sub(" ", text)
    if found := _DESCRIBES.search(plain):
        return " … ".join(part for part in found.groupdict().values() if part)
    if found := _IS_SCHOOL.search(plain):
        return found[0]
    return ""
