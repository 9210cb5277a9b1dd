"""No data on children: fields that ask for them are refused, and so are words that describe one (quality.md, The law).

Words are looked at, meaning is not: what gets past is for people to notice. Said so in decision 0026.
"""

from __future__ import annotations

import re

_LATIN = (
    r"\b(?:child(?:ren)?|kids?|(?:step|grand)?(?:sons?|daughters?|child(?:ren)?)|toddlers?|bab(?:y|ies)|infants?"
    r"|schoolboys?|schoolgirls?|little (?:boy|girl|one)s?|(?:baby|small|young) (?:boy|girl)s?|teenagers?|twins|(?:step|god)(?:sons?|daughters?))\b"
)
_CHINESE = (
    r"孩子|小孩|孩儿|孩兒|小朋友|子女|儿子|兒子|女儿|女兒|儿女|兒女|儿童|兒童|宝宝|寶寶|宝贝女|寶貝女|宝贝儿|寶貝兒|闺女|閨女"
    r"|[一1两兩二2三3][个個]?[儿兒子男][一1两兩二2三3][个個]?女(?![性装裝鞋])|千金|丫头|丫頭|小子(?!公)|娃|囡囡|孙子(?!兵法)|孫子(?!兵法)|孙女|孫女|外孙|外孫|双胞胎|雙胞胎|老大和老二|二胎|学龄|學齡|小女孩|小男孩|小姑娘|幼子|幼女|犬子|[长長次](?:子|女)(?![公])|侄[子女]|姪[子女]|外甥"
)
_CHILD = f"{_LATIN}|{_CHINESE}"
# What names a child at school by itself, whoever it is.
_AT = "(?:小学|小學|国小|國小|初中|国中|國中|幼儿园|幼稚園|幼稚园|幼兒園|托儿所|托兒所|安亲班|安親班)"
_NOT_THEN = "(?!时|時|的时候|的時候|那年|那时|那時|[点點楼樓层層级級])"
_SCHOOL = (
    rf"(?:上|读|讀|念|唸|就读|就讀|升|上了|进|進){_AT}(?!时|時|的时候|的時候|那时|那時|教|当老师|當老師|拜访|拜訪|看货|看貨|食堂)"
    r"|(?:读|讀|念|唸|升|上)(?:国|國)[一二三](?!字)|(?:读|讀|念|唸|升|上)小[一二三四五六](?!字)"
    r"|\b(?:attends?|starts?|started|goes to|is in|are in) (?:primary|elementary|middle|junior high|infant) school\b"
    r"|\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth)[ -]graders?\b|\bpre-?schoolers?\b"
    r"|\b(?:his|her|their) (?:boy|girl|youngest|eldest|little one)s?\b[^.;]{0,30}\b(?:school|born)\b"
    r"|\b(?:mother|father|mum|mom|dad|parents?) of (?:one|two|three|four|five|six|[1-6]|twins|triplets)(?=\s*(?:$|[.,;:)]|and\b|who\b|with\b|from\b))"
    r"|\bpregnan(?:t(?! pause)|cy)\b|\b(?:is|are) expecting(?= (?:again|twins|in (?:(?-i:[A-Z])[a-z]+|spring|summer|autumn|winter))\b| (?:her|their|an?) (?:first|second|third|baby|child|boy|girl)\b|\s*(?:$|[.;!]))"
    "|怀孕|懷孕|预产期|預產期"
    r"|(?:家有|家里有|家裡有|家中有|育有|生了|膝下有?|有)[一1两兩二2三3][个個]?[儿兒子男][一1两兩二2三3][个個]?女(?![性装裝鞋])"
    rf"|(?:读|讀|念|唸|升|上)(?:初|高)[一二三]{_NOT_THEN}"
    "|"
    r"上(?:小学|小學|初中|高中|幼儿园|幼稚園|幼兒園|托儿所|托兒所)"
    r"|(?:小学|小學|初中|高中)?[一二三四五六123456]年[级級]|(?:幼儿园|幼稚園|幼兒園)[大中小]班|中考|小升初"
    r"|\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|[1-9](?:st|nd|rd|th)|1[0-2]th) grade\b"
    r"|\bgrade (?:[1-9]|1[0-2])\b(?=[^.;]{0,20}\bschool\b)|\b(?:kindergarten|nursery school|pre-?school)\b"
)
_DETAIL = (
    r"\b(?:aged?|turn(?:s|ed|ing)? \d+|years? old|\d+ ?-?year-?old|school|grade|kindergarten|nursery|class|born|birthday|named|called|pupil"
    r"|swimming|ballet|piano|homework|tutor|juniors|youth team)\b"
    r"|岁|歲|学校|學校|小学|小學|国小|國小|中学|中學|初中|国中|國中|高中|高考|幼儿园|幼稚園|幼稚园|幼兒園|托儿所|托兒所|安亲班|安親班|年级|年級|生日|名叫|叫做|叫|出生|上学|上學|读书|讀書"
    r"|满月|滿月|周岁|補習|补习|芭蕾|钢琴|鋼琴|兴趣班|興趣班|培训班|接送|家长会|家長會"
)
# Of businesses: what is made for children, and firms that are called after them.
_TRADE = re.compile(
    r"\b(?:child(?:ren)?(?:'s|’s)?|kids?'?|kids|baby|infant) ?-?(?:wear|clothing|clothes|toys?|products?|furniture|care"
    r"|food|formula|goods|shoes?|books?|safety|proof|resistant|brand|market|industry|hospital|fashion|line|range|packaging)\b"
    r"|(?:儿童|兒童|婴幼儿|嬰幼兒|婴儿|嬰兒|宝宝|寶寶|孩子|小孩|少儿|少兒|学龄|學齡|男孩|女孩|男童|女童)(?:的)?"
    r"(?:玩具|用品|服装|服裝|服饰|服飾|鞋|食品|奶粉|家具|傢俱|车|車|座椅|图书|圖書|读物|讀物|医院|醫院|乐园|樂園|教育|产品|產品|摄影"
    r"|攝影|市场|市場|行业|行業|品牌|辅食|輔食|纸尿裤|紙尿褲|餐具|牙膏|护肤|護膚|安全|包装|包裝|线|線)"
    r"|母婴|母嬰|娃娃菜|娃哈哈|布娃娃|洋娃娃|瓷娃娃|抓娃娃|好孩子(?:集团|集團|品牌|公司)|王小二|千金药业|千金藥業|太子奶|子公司"
    r"|(?:学校|學校|小学|小學|国小|國小|中学|中學|国中|國中|幼儿园|幼稚園|幼稚园|幼兒園)(?:客户|客戶|项目|項目|采购|採購|食堂|校服|课桌|課桌|市场|市場|订单|訂單|招标|招標|制服|教材|课本|課本)"
    r"|\b(?:schools?|kindergartens?) (?:customers?|projects?|orders?|market|canteens?|uniforms?|furniture|tenders?|books?|bags?|buses|bus|supplies)\b"
    r"|\b(?:boys?|girls?)['’]?s? ?-?(?:wear|clothing|clothes|shoes?|toys?|line|range|sizes?)\b"
    r"|\bdaughter (?:compan(?:y|ies)|firms?|plants?)\b"
    r"|\bboys['’]? (?:and|&) girls['’]? ?(?:wear|clothing|clothes|shoes?|toys?|line|range|sizes?)\b"
    # goods for an age: a range, and nobody's in particular
    r"|\bfor (?:boys|girls|children|kids|toddlers|babies|teens|teenagers|infants)(?:,? (?:and|&|or) (?:boys|girls))?,?\s*(?:of )?(?:aged? |ages |from )?"
    r"\d{1,2} ?(?:-|–|to|\+) ?(?:\d{1,2})?(?: ?(?:years?|yrs?|months?))?(?: old| of age)?"
    r"|\d{1,2} ?[-–~～至到] ?\d{1,2} ?(?:岁|歲)的?(?:儿童|兒童|男童|女童|男孩|女孩|孩子|小孩|婴幼儿|嬰幼兒|青少年)"
    r"|(?:儿童|兒童|男童|女童|男孩|女孩|婴幼儿|嬰幼兒) ?\d{1,2} ?[-–~～至到] ?\d{1,2} ?(?:岁|歲)"
    r"|\bson of\b(?= the (?:founder|owner))|(?<=&) ?sons?\b|\band sons?\b",
    re.IGNORECASE,
)
# Ages: of a child up to seventeen, in figures or words, where nothing that is counted follows.
_NUMBER = (
    "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|1[0-7]|[1-9])"
)
_HOBBY = (
    r"(?:violin|piano|cello|flute|guitar|drums?|recorder|lego|dolls?|ballet|judo|karate|football|soccer|handball|hockey|gymnastics"
    r"|swimming|drawing|painting|dinosaurs?|minecraft|pok[eé]mon|cartoons?|chess|horses|ponies|riding|dancing|basketball|tennis)\b"
)
_ENDS = rf"(?=\s*(?:$|[.,;:)!?，。；]|(?:and|&)\s*{_NUMBER}\b(?!\s+[a-z]{{3,}})|years?\b|months?\b))"
_YOUNG = r"\b(?:boys?|girls?)\b"
_COUNTED = "个個台臺家间間条條名人万萬年月号號%％元吨噸箱款"
_SOME = "(?:1[0-7]|[1-9]|十[一二三四五六七]?|[一二三四五六七八九])"
_AGED = re.compile(
    rf"(?:{_CHILD}|{_YOUNG}).{{0,30}}?(?:\bis|\bare|\bnow|\bjust|\bonly|\bturned|[,(:–-])\s*{_NUMBER}\b{_ENDS}"
    rf"|(?:{_CHILD}|{_YOUNG})\s+(?:(?-i:[A-Z][a-z]+)\s+)?{_NUMBER}\b{_ENDS}"
    rf"|{_YOUNG}.{{0,30}}?\b(?:aged?|years? old|year-old)\b|\b\d{{1,2}}[ -]years?[ -]old (?:boy|girl)s?\b"
    rf"|\blittle (?:girl|boy|one)s? (?-i:[A-Z])|\b(?:he|she) (?:is|turns|turned|just turned) {_NUMBER}(?: years? old)?{_ENDS}"
    rf"|(?:{_CHINESE}|男孩|女孩)[^，。；,.;]{{0,6}}[，,、 ]{{0,2}}{_SOME}\s*(?:和|跟|与|與|、|及)\s*{_SOME}(?!\s*[\d{_COUNTED}])"
    rf"|(?:男孩|女孩).{{0,12}}?(?:岁|歲)|{_SOME}\s*(?:岁|歲)的?(?:男孩|女孩|小)",
    re.IGNORECASE | re.DOTALL,
)
# What a child likes or does, where it is somebody's child and no market.
_LIKES = re.compile(
    r"(?:(?:[他她您]|家|总|總|姐|哥|老板|老闆|经理|經理|太太|夫人)的?(?:小孩|孩子|小朋友|宝宝|寶寶|娃)|(?:他|她|您|家|总|總|姐|哥)的?(?:儿子|兒子|女儿|女兒|闺女|閨女|千金))"
    r"[^，。；,.;]{0,6}?(?:喜欢|喜歡|爱|愛|迷|热衷|熱衷|学|學|练|練)(?![的好人])"
    r"|(?:\b(?:his|her|their|your|whose)|['’]s)\s+(?:\w+\s+)?(?:kids?|(?:grand|step)?child(?:ren)?|grandkids?|toddlers?|teen(?:ager)?s?|twins|little (?:boy|girl|one)s?)\s+(?:\w+\s+)?"
    r"(?:likes?|loves?|enjoys?|adores?|plays?|draws?|collects?|learns?|(?:is|are) (?:in(?:to)|mad about|crazy about|fond of|learning))\b"
    r"|(?:\b(?:his|her|their|your|whose)|['’]s)\s+(?:\w+\s+)?(?:sons?|daughters?|boys?|girls?)\s+(?:(?-i:[A-Z][a-z]+),?\s+)?(?:\w+\s+)?"
    r"(?:likes?|loves?|enjoys?|adores?|plays?|collects?|learns?|(?:is|are) (?:in(?:to)|mad about|crazy about|fond of|learning))\s+(?:the |with )?"
    rf"{_HOBBY}",
    re.IGNORECASE,
)
# A first name with an age behind it, and what children do or have done for them.
_NAMED = re.compile(
    rf"(?-i:\b(?!(?:Lines?|Machines?|Press(?:es)?|Plants?|Phases?|Steps?|Rooms?|Halls?|Units?|Gates?|Docks?|Floors?|Stages?|Tools?|Dies?|Shifts?|Slides?|Pages?|Annex|Table|Figure|Item|Lots?|Boxe?s?|Cartons?|Tests?|Orders?|Trucks?|Stations?)\b)[A-Z][a-z]+)"
    rf"(?:\s*[(（]\s*{_NUMBER}\s*[)）]|,\s*{_NUMBER},)\s*(?:and (?-i:[A-Z][a-z]+)\s*[(（]\s*{_NUMBER}\s*[)）]\s*)?[^.;。；]{{0,40}}?"
    rf"(?:\b(?:plays?|learns?|practi[sc]es|loves?|likes?|does|takes?)\s+(?:the )?{_HOBBY}"
    r"|\b(?:he|she|they|we|dad|mum|mom)\s+(?:drives?|takes?|brings?|picks?|fetch(?:es)?|drops?)\s+(?:him|her|them)\b)",
    re.IGNORECASE,
)
# Whose children they are, how many there are, that one is born.
_HAS = re.compile(
    r"(?:\b(?:his|her|their|your|whose)|['’]s)\s+(?:child(?:ren)?|kids?|twins|bab(?:y|ies)|toddlers?)\s+"
    r"(?:has|have|had|is|are|was|were|turns?|turned|suffers?|goes|go)\b"
    rf"|\b(?:has|have|had|got)\s+(?:an?|{_NUMBER})\s+(?:(?:small|little|young)\s+)?(?:kids?|child(?:ren)?|bab(?:y|ies)|toddlers?|sons?|daughters?)"
    r"(?=\s*(?:$|[.,;:!?)]|(?:and|who|with|at|aged|from|in)\b))"
    rf"|\b(?:grand)?(?:father|mother|dad|mum|mom|parents?) of (?-i:[A-Z][a-z]+)(?: and (?-i:[A-Z][a-z]+))?\s*[,(（]\s*{_NUMBER}\b(?!\s*(?:plants?|shops?|sites?|firms?))"
    # that there are any, and how many
    r"|(?<![没沒])有(?:了|过|過)?(?:[一1两兩二2三3四4]|几|幾|好几|好幾)?(?:[个個]|[位名])?(?:孩子|小孩|孩儿|孩兒|儿子|兒子|女儿|女兒|闺女|閨女|娃儿?)(?=$|[了，。；、,.;!！)）\s和与與及]|(?:在|都|还|還|刚|剛|已|要|正|很|[正]?[上读讀念学學]))"
    r"|(?:^\W*|[，,；;。]\s*)(?:[一1两兩二2三3四4]|几|幾)[个個](?:孩子|小孩|儿子|兒子|女儿|女兒|娃儿?)(?=$|[了，。；、,.;!！)）\s和与與及])"
    rf"|(?:^\W*|[,;:.]\s*)(?:has |have )?(?:an?|{_NUMBER})\s+(?:(?:small|little|young)\s+)?(?:kids?|child(?:ren)?|boys?|girls?|sons?|daughters?|toddlers?|bab(?:y|ies))"
    r"(?=\s*(?:$|[.,;:!?)]|and\b))"
    rf"|\b(?:the|his|her|their) (?:boys?|girls?|kids?)\s+(?:plays?|loves?|likes?|learns?|(?:do|does|go|goes) to?)\s+(?:the )?{_HOBBY}"
    # at home, on the way, come to visit
    rf"|\b(?:an?|{_NUMBER}|several|some)\s+(?:(?:small|little|young)\s+)?(?:kids?|child(?:ren)?|bab(?:y|ies)|toddlers?|teen(?:ager)?s?|twins)\s+at home\b"
    r"|\bexpect(?:s|ed|ing)?\s+(?:(?:an?|another|the|his|her|their|our)\s+)?(?:(?:first|second|third|new)\s+)?(?:baby|child)\b(?!\s+(?:to|who|seats?))"
    r"|(?:\b(?:his|her|their|your|whose)|['’]s)\s+(?:\w+\s+)?(?:grandchild(?:ren)?|grandkids?|kids?|child(?:ren)?|toddlers?)\s+"
    r"(?:visits?|visited|come|comes|came|stay(?:s|ed)?|live[sd]?|stud(?:y|ies))\b"
    r"|[刚剛快将將要新][刚剛要]?(?:当|當|做|为|為|成了?)了?(?:人)?(?:爸|妈|媽|父亲|父親|母亲|母親|人父|人母|奶爸|宝妈|寶媽|爷爷|爺爺|奶奶|外公|外婆|姥)(?!.{0,3}[节節装裝款])"
    r"|初[为為]人[父母]|喜得(?:贵子|貴子|千金|爱女|愛女|麟儿|麟兒)|喜添(?=[一贵貴丁千宝寶新爱愛二子女])|添丁|家有(?:萌|一)?[宝寶娃]"
    r"|(?:[刚剛要快]|老婆|太太|爱人|愛人|夫人)生了?(?:[个個]|一[个個])?(?:[二三][胎孩]|宝宝|寶寶|双胞胎|雙胞胎|女儿|女兒|儿子|兒子|孩子|娃)",
    re.IGNORECASE,
)
# Things have ages too: a press aged 7 is not a child.
_AGED_ALONE = re.compile(rf"\baged {_NUMBER}\b(?!\s*(?:%|days?|weeks?|hours?))", re.IGNORECASE)
_THINGS = re.compile(
    r"\b(?:machines?|lines?|press(?:es)?|plants?|stocks?|receivables?|debts?|invoices?|equipment|buildings?|compan(?:y|ies)"
    r"|firms?|fleet|cars?|trucks?|wines?|whisky|paper|board|goods|samples?|tools?|dies?|boilers?|cutters?|years?)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(r"\b(?:no|not|nothing|without)\b[^.;,)]{0,30}|不[^，。；)）]{0,12}", re.IGNORECASE)
_ASKS = re.compile(_CHILD, re.IGNORECASE)
_IS_SCHOOL = re.compile(_SCHOOL, re.IGNORECASE)
_DESCRIBES = re.compile(
    rf"(?P<child>{_CHILD}).{{0,40}}?(?P<detail>{_DETAIL})|(?P<before>{_DETAIL}).{{0,40}}?(?P<after>{_CHILD})",
    re.IGNORECASE | re.DOTALL,
)
# What each of the expressions above needs at least: most texts have nothing of it, and an import has millions.
_HINT = re.compile(
    r"\b(?:(?:step|grand|god)?(?:child|sons?\b|daughter)|kids?\b|toddler|bab(?:y|ies)|infant|boys?\b|girls?\b|little|teenager|twins|mother|father|mum\b|mom\b|dad\b"
    r"|parents?\b|pregnan|is expecting|are expecting|teens?\b|grandkid|aged\b|s?he (?:is|turn|just)|pre-?school|schoolboy|schoolgirl)|school|grade|kindergarten|nursery"
    rf"|[(（,]\s*{_NUMBER}\s*[)）,]|{_CHINESE}|[岁歲]|男孩|女孩|年[级級]|[园園][大中小]班|中考|小升初|怀孕|懷孕|预产|預產"
    "|[当當做为為成]了?人?[爸妈媽父母奶宝寶爷爺外姥]|喜[得添]|添丁|家有|expect"
    "|[读讀念唸升上进進就]了?(?:读|讀)?[小国國初高中幼托安]|[儿兒子男][一1两兩二2三3][个個]?女",
    re.IGNORECASE,
)


def asks(*texts: str) -> bool:
    """Whether a name or a question asks about children."""
    return any(_ASKS.search(_TRADE.sub("", _DENIES.sub("", text))) for text in texts if text)


def describes(text: str) -> str:
    """The words by which a text describes a child; empty when it does not.

    A child together with age, school, name, a lesson or what it likes; a year at school, or being at school, by itself. Trades for children are not
    children: `儿童玩具`, `children's wear`.
    """
    if not _HINT.search(text):
        return ""
    plain = _TRADE.sub(" ", text)
    if found := _DESCRIBES.search(plain):
        return " … ".join(part for part in found.groupdict().values() if part)
    for pattern in (_IS_SCHOOL, _AGED, _LIKES, _NAMED, _HAS):
        if found := pattern.search(plain):
            return " ".join(found[0].split())
    for found in _AGED_ALONE.finditer(plain):
        if not _THINGS.search(plain[max(0, found.start() - 40) : found.start()]):
            return found[0]
    return ""
