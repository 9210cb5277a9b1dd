"""Invented names and sentences of a packaging printer's customers, in Chinese and English."""

from __future__ import annotations

from random import Random

CITIES = {
    "上海": "上海", "苏州": "江苏", "昆山": "江苏", "无锡": "江苏", "杭州": "浙江", "宁波": "浙江", "义乌": "浙江",
    "温州": "浙江", "合肥": "安徽", "广州": "广东", "深圳": "广东", "东莞": "广东", "佛山": "广东", "中山": "广东",
    "惠州": "广东", "厦门": "福建", "泉州": "福建", "长沙": "湖南",
}  # fmt: skip
BRANDS = (
    "金彩", "华诚", "永兴", "瑞丰", "新美", "恒达", "天和", "博雅", "盛世", "嘉禾", "宏图", "远大", "明辉", "德信", "百川", "鑫源",
    "锦程", "晨光里", "九章", "云栖", "山水间", "拾味", "小满", "青禾", "半亩", "知行", "一品", "同福", "悦享", "木棉", "海棠", "沐春",
)  # fmt: skip
# An industry is one word for readers of either language, so that a segment stands once.
FOOD, DRINKS, BEAUTY, CARE = "食品 Food", "酒饮 Drinks", "美妆 Beauty", "日化 Care"
ELECTRONICS, HEALTH, TOYS = "电子 Electronics", "医药 Health", "玩具文具 Toys"
APPAREL, HOME = "服装 Apparel", "家居 Home"
TRADES = {
    "食品": FOOD, "茶业": FOOD, "乳业": FOOD, "烘焙": FOOD, "酒业": DRINKS, "饮料": DRINKS, "化妆品": BEAUTY, "日化": CARE,
    "电子": ELECTRONICS, "照明": ELECTRONICS, "医药": HEALTH, "保健品": HEALTH, "玩具": TOYS, "文具": TOYS, "服饰": APPAREL,
    "家居": HOME,
}  # fmt: skip
FORMS = ("有限公司", "有限公司", "有限公司", "股份有限公司", "实业有限公司", "科技有限公司", "贸易有限公司")
ENGLISH_FIRST = (
    "Harbour", "Silverleaf", "Maple Street", "Blue Heron", "Oakfield", "Stonebridge", "Juniper", "Lantern", "Willow & Finch",
    "Copperfield", "Fairhaven", "Saltmarsh", "Pinecrest", "Redwood", "Larkspur", "Brightwater", "Kingsley", "Marlowe",
)  # fmt: skip
ENGLISH_TRADES = {
    "Tea Company": FOOD, "Fine Foods": FOOD, "Bakery Group": FOOD, "Cosmetics": BEAUTY, "Skincare": BEAUTY,
    "Electronics": ELECTRONICS, "Pharma": HEALTH, "Nutrition": HEALTH, "Toys": TOYS, "Stationery": TOYS,
    "Spirits": DRINKS, "Coffee Roasters": DRINKS, "Home Living": HOME, "Apparel": APPAREL,
}  # fmt: skip
ENGLISH_PLACES = ("Hong Kong", "Singapore", "Kuala Lumpur", "Sydney", "London", "Hamburg", "Los Angeles")
ODD_NAMES = (
    "𠮷野家🎁礼品（香港）有限公司",
    "中外合资华东地区高档茶叶礼盒精品包装设计研发制造与供应链管理综合服务（集团）股份有限公司长江三角洲第一事业部苏州工业园区分公司",
    "The Very Honourable Company of Paper Makers, Box Makers, Label Printers and Allied Trades of the Eastern Counties and Overseas Territories (Holdings) Ltd",
    "Ångström & Møller Emballage A/S",
    "شركة التغليف الحديثة",
    "龘䶮彩印",
    "臺灣綠意茶業股份有限公司",
    "3M8",
)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏"
GIVEN = (
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀英", "霞", "平", "刚",
    "桂英", "志强", "建国", "晓明", "雪梅", "文博", "子涵", "思远", "嘉欣", "俊杰", "雅婷", "国华", "春梅", "海燕", "立新",
)  # fmt: skip
ENGLISH_PEOPLE = (
    "Sarah Whitfield", "Tom Ashworth", "Priya Nair", "James Okafor", "Helen Park", "Marco Bellini", "Julia Stein", "Omar Haddad",
    "Grace Lim", "Peter Novak", "Anita Desai", "Liam Doyle", "Chloe Martin", "Kenji Mori", "Rachel Adler", "David Osei",
)  # fmt: skip
TITLES = {
    "investor": ("总经理", "董事长", "Managing Director", "Owner"),
    "gatekeeper": ("采购经理", "品质主管", "Purchasing Manager", "Packaging Engineer"),
    "user": ("生产主管", "品牌经理", "Production Supervisor", "Brand Manager"),
    "coach": ("市场部助理", "仓储主管", "Marketing Assistant", "Warehouse Lead"),
}
PRODUCTS = (
    ("月饼礼盒", 180_000), ("茶叶精品盒", 120_000), ("化妆品彩盒", 260_000), ("不干胶标签", 46_000), ("瓦楞纸箱年度合同", 380_000),
    ("说明书印刷", 28_000), ("手提袋", 64_000), ("Gift boxes, autumn range", 150_000), ("Folding cartons", 210_000),
    ("Pressure-sensitive labels", 52_000), ("Rigid boxes for a launch", 340_000), ("Shelf-ready trays", 95_000), ("酒盒烫金改版", 230_000),
)  # fmt: skip
TALK = {
    "answered": (
        "采购经理看了样品，问了起订量和交期，下周给他们报价。",
        "电话里聊了二十分钟，他们现在用两家供应商，交期不太稳定。",
        "Walked through the sample box with the brand manager; she wants a matt finish.",
        "Talked about their autumn range. Artwork comes at the end of the month.",
        "介绍了我们的环保油墨和检测报告，对方要一份资料。",
    ),
    "agreed": (
        "同意先打一版样，数量 200 套，我们负责运费。",
        "Agreed to a trial run of 500 boxes; their engineer will be there.",
        "约好下次一起去车间看打样，总经理也会到。",
    ),
    "objected": (
        "觉得价格比现在的供应商高 8%，要我们说明差在哪里。",
        "They doubt we can hold the colour over three print runs. Bring the density report.",
        "对方担心旺季交期，希望看我们的产能安排。",
    ),
    "refused": (
        "今年的合同已经签了，明年三月再看。",
        "Not this quarter: the budget is spent. Asked us to call after the new year.",
    ),
    "informed": (
        "换了新的采购负责人，原来的经理调去了华南工厂。",
        "They plan a new line of gift sets; three suppliers will be asked to quote.",
        "听说他们要上新品牌，包装全部重做。",
    ),
    "no_answer": ("打了两次都没人接。", "Called twice, no answer.", "前台说在开会，让改天再打。"),
    "unread": ("微信发了报价单，还没有回复。", "E-mail with the drawing sent, not opened yet."),
}
STEPS = (
    "带打样去见采购", "报价跟进", "确认设计稿", "送检测报告", "Call about the artwork", "Bring the density report", "Visit with samples", "约总经理参观工厂",
)  # fmt: skip
PLACES = ("客户公司三楼会议室", "我司打样中心", "Their office, meeting room 2", "国家会展中心 4.1 馆", "线上会议")
SUSPENDED_BECAUSE = (
    ("timing", "新工厂明年才投产，现在没有采购计划。"),
    ("need", "They only buy plain cartons, which we do not make at their price."),
    ("competition", "与现供应商签了三年框架协议。"),
    ("other", "公司正在重组，决策人未定。"),
)
RELEASED_BECAUSE = ("客户搬到外省，离我们太远。", "Only ever wanted a price to compare.", "需求与我们的设备不符。")


def company(rng: Random) -> tuple[str, str, str]:
    """A company's name, industry and region."""
    if rng.random() < 0.2:
        first, (trade, industry) = rng.choice(ENGLISH_FIRST), rng.choice(list(ENGLISH_TRADES.items()))
        form = rng.choice(("Ltd", "Ltd", "Inc.", "GmbH", "Pte Ltd"))
        return f"{first} {trade} {form}", industry, rng.choice(ENGLISH_PLACES)
    city, (trade, industry) = rng.choice(list(CITIES)), rng.choice(list(TRADES.items()))
    return f"{city}{rng.choice(BRANDS)}{trade}{rng.choice(FORMS)}", industry, CITIES[city]


def person(rng: Random, *, chinese: bool) -> str:
    """Somebody's name."""
    return rng.choice(SURNAMES) + rng.choice(GIVEN) if chinese else rng.choice(ENGLISH_PEOPLE)


def is_chinese(text: str) -> bool:
    """Whether a name has Chinese characters."""
    return any("\u4e00" <= character <= "\u9fff" for character in text)
