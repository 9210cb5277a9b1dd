"""What migrations bring into a new database; safe to run again.

The first migration runs them on the tables as they are now, the older ones on those of their time: a column that came
later is not named here, its own migration fills it.
"""

from typing import Any

from django.utils import timezone

# What a section's fields are kept for, unless a field says otherwise.
PURPOSES = {
    "basic": ("Reaching the right person at a good time", "在合适的时间联系到合适的人", "在合適的時間聯絡到合適的人"),
    "background": ("Judging whether and how we can serve this customer", "判断能否以及如何服务好这个客户", "判斷能否以及如何服務好這個客戶"),
    "needs": ("Preparing an offer that fits", "准备合适的方案和报价", "準備合適的方案和報價"),
    "competition": ("Understanding where we stand as a supplier", "了解我们作为供应商所处的位置", "了解我們作為供應商所處的位置"),
    "deep": ("Working together for the long term", "建立长期合作", "建立長期合作"),
    "extended": ("Looking after a relation of trust", "维护彼此信任的关系", "維護彼此信任的關係"),
}

# code, subject (a: account, p: person), section, kind, weight, required, shelf life in days, sensitive;
# name and question in English, simplified and traditional Chinese; choices by code.
FIELDS: tuple[tuple[Any, ...], ...] = (
    # basic contact
    ("address", "a", "basic", "text", 2, True, 730, False, ("Visiting address", "到访地址", "到訪地址"), ("Where do we meet you: at the office or at the plant?", "我们去哪里拜访：办公室还是工厂？", "我們去哪裡拜訪：辦公室還是工廠？"), ()),
    ("switchboard", "a", "basic", "text", 1, False, 365, False, ("Main telephone", "总机", "總機"), ("Which number always reaches somebody?", "哪个号码总能找到人？", "哪個號碼總能找到人？"), ()),
    ("office_hours", "a", "basic", "text", 1, False, 365, False, ("Good hours to call", "适合联系的时间", "適合聯絡的時間"), ("When may we call without disturbing?", "什么时间打电话不打扰？", "什麼時間打電話不打擾？"), ()),
    ("first_contact_way", "a", "basic", "choice", 2, True, 365, False, ("How they like to be reached", "偏好的联系方式", "偏好的聯絡方式"), ("How do you prefer to hear from us?", "您希望我们用什么方式联系？", "您希望我們用什麼方式聯絡？"),
     (("phone", "Telephone", "电话", "電話"), ("wechat", "WeChat", "微信", "微信"), ("email", "E-mail", "邮件", "電子郵件"), ("visit", "In person", "当面", "當面"))),
    ("person_phone", "p", "basic", "text", 2, True, 365, False, ("Direct number", "直线或手机", "直線或手機"), ("May I have your direct number for urgent matters?", "方便留一个急事能找到您的号码吗？", "方便留一個急事能找到您的號碼嗎？"), ()),
    ("person_position", "p", "basic", "text", 2, True, 365, False, ("Position and duties", "职务与职责", "職務與職責"), ("What are you responsible for here?", "您主要负责哪些方面？", "您主要負責哪些方面？"), ()),
    ("person_address", "p", "basic", "text", 1, False, 730, False, ("Office and floor", "办公地点", "辦公地點"), ("Where do I find you in the building?", "您在哪一栋、几楼办公？", "您在哪一棟、幾樓辦公？"), ()),
    ("person_good_time", "p", "basic", "text", 1, False, 365, False, ("Good time to talk", "方便沟通的时间", "方便溝通的時間"), ("Which time of the day suits you best?", "一天里什么时间找您最方便？", "一天裡什麼時間找您最方便？"), ()),
    # background
    ("business", "a", "background", "long", 3, True, 365, False, ("What they make and sell", "主营产品", "主營產品"), ("What are your main products, and who buys them?", "贵公司主要做什么产品，卖给谁？", "貴公司主要做什麼產品，賣給誰？"), ()),
    ("ownership", "a", "background", "choice", 2, True, 730, False, ("Ownership", "企业性质", "企業性質"), ("Who owns the company?", "公司的股东情况是怎样的？", "公司的股東情況是怎樣的？"),
     (("private", "Private", "民营", "民營"), ("state", "State-owned", "国有", "國有"), ("foreign", "Foreign", "外资", "外資"), ("joint", "Joint venture", "合资", "合資"), ("listed", "Listed", "上市公司", "上市公司"))),
    ("output", "a", "background", "money", 2, False, 365, False, ("Sales a year", "年销售额", "年銷售額"), ("How large was the business last year?", "去年的营业规模大概多少？", "去年的營業規模大概多少？"), ()),
    ("sites", "a", "background", "text", 1, False, 365, False, ("Plants and branches", "工厂与分支", "工廠與分支"), ("Where do you produce, and where do you deliver to?", "在哪里生产，货发到哪里？", "在哪裡生產，貨送到哪裡？"), ()),
    ("season", "a", "background", "text", 2, True, 365, False, ("Busy season", "旺季", "旺季"), ("In which months do you need most?", "一年里哪几个月用量最大？", "一年裡哪幾個月用量最大？"), ()),
    ("pay_habit", "a", "background", "choice", 2, False, 180, False, ("How they pay", "付款习惯", "付款習慣"), ("On which terms do you usually pay suppliers?", "一般怎么给供应商结款？", "一般怎麼給供應商結款？"),
     (("cash", "On delivery", "货到付款", "貨到付款"), ("month", "Monthly", "月结", "月結"), ("longer", "60 days or more", "60 天及以上", "60 天以上"), ("ahead", "In advance", "预付", "預付"))),
    ("decision_way", "a", "background", "long", 3, True, 180, False, ("How they decide on a supplier", "选供应商的流程", "選供應商的流程"), ("Which steps does a new supplier go through, and who has the last word?", "新供应商要过哪几关，最后谁拍板？", "新供應商要過哪幾關，最後誰拍板？"), ()),
    ("person_career", "p", "background", "long", 2, True, 730, False, ("Career", "工作经历", "工作經歷"), ("How did you come to this company?", "您是怎么来到这家公司的？", "您是怎麼來到這家公司的？"), ()),
    ("person_reports_to", "p", "background", "text", 2, True, 180, False, ("Reports to", "直属上级", "直屬上級"), ("Who else should know about this?", "这件事还应该让哪位领导知道？", "這件事還應該讓哪位主管知道？"), ()),
    ("person_hometown", "p", "background", "text", 1, False, 3650, False, ("Home town", "家乡", "家鄉"), ("Are you from around here?", "您是本地人吗？", "您是本地人嗎？"), ()),
    # needs
    ("products_needed", "a", "needs", "long", 3, True, 180, False, ("What they buy", "采购品类", "採購品類"), ("What do you buy in our field, and how much?", "我们这一类您主要采购什么，量有多大？", "我們這一類您主要採購什麼，量有多大？"), ()),
    ("yearly_spend", "a", "needs", "money", 3, True, 180, False, ("Spend a year in our field", "本品类年采购额", "本品類年採購額"), ("What do you spend on this in a year?", "这一块一年的采购额大概多少？", "這一塊一年的採購額大概多少？"), ()),
    ("quality_wish", "a", "needs", "long", 2, True, 180, False, ("What quality means to them", "质量要求", "品質要求"), ("Which defects cost you most?", "哪些质量问题让您损失最大？", "哪些品質問題讓您損失最大？"), ()),
    ("delivery_wish", "a", "needs", "text", 2, False, 180, False, ("Delivery times and stocks", "交期与库存", "交期與庫存"), ("How fast must goods be with you?", "下单到收货最多能等几天？", "下單到收貨最多能等幾天？"), ()),
    ("pressure", "a", "needs", "choice", 2, True, 180, False, ("Their greatest pressure", "最大的压力", "最大的壓力"), ("What gives you most headaches at present?", "目前最让您头疼的是什么？", "目前最讓您頭疼的是什麼？"),
     (("quality", "Quality", "质量", "品質"), ("price", "Price", "价格", "價格"), ("innovation", "New products", "创新", "創新"), ("scale", "Volume", "产能规模", "產能規模"), ("speed", "Speed", "交期", "交期"), ("strategy", "Strategy", "战略调整", "策略調整"))),
    ("certificates", "a", "needs", "text", 1, False, 365, False, ("Certificates asked for", "认证要求", "認證要求"), ("Which certificates must a supplier bring?", "供应商要有哪些认证？", "供應商要有哪些認證？"), ()),
    ("person_result", "p", "needs", "long", 3, True, 180, False, ("Result this person wants", "想要的结果", "想要的結果"), ("What must be better after a change?", "如果换一家，您最希望改善什么？", "如果換一家，您最希望改善什麼？"), ()),
    ("person_measured_by", "p", "needs", "text", 2, True, 180, False, ("What they are measured by", "考核指标", "考核指標"), ("By what does your boss judge a good year?", "公司怎么衡量您这一年做得好？", "公司怎麼衡量您這一年做得好？"), ()),
    # competition
    ("suppliers_now", "a", "competition", "long", 3, True, 180, False, ("Present suppliers and their shares", "现有供应商与份额", "現有供應商與份額"), ("Who supplies you today, and how is it split?", "现在主要由哪几家供货，怎么分？", "現在主要由哪幾家供貨，怎麼分？"), ()),
    ("our_position", "a", "competition", "choice", 2, True, 180, False, ("Our position as a supplier", "我们的供应商地位", "我們的供應商地位"), ("Where do we stand among your suppliers?", "我们在您的供应商里排在什么位置？", "我們在您的供應商裡排在什麼位置？"),
     (("outside", "Outside", "未进入", "未進入"), ("second", "Second supplier", "第二供方", "第二供方"), ("main", "Main supplier", "主要供方", "主要供方"), ("first", "First supplier", "第一供方", "第一供方"), ("sole", "Sole supplier", "唯一供方", "唯一供方"))),
    ("happy_with", "a", "competition", "long", 2, True, 180, False, ("Happy and unhappy with suppliers", "对现有供应商的评价", "對現有供應商的評價"), ("What do your suppliers do well, and what would you change?", "现有供应商哪里做得好，哪里想改？", "現有供應商哪裡做得好，哪裡想改？"), ()),
    ("price_level", "a", "competition", "text", 2, False, 90, False, ("Price level they pay", "目前的价格水平", "目前的價格水準"), ("How does our price compare?", "我们的价格比起来怎么样？", "我們的價格比起來怎麼樣？"), ()),
    ("contract_end", "a", "competition", "date", 2, False, 365, False, ("Present contract ends on", "现有合同到期日", "現有合約到期日"), ("Until when are you bound?", "现有合同签到什么时候？", "現有合約簽到什麼時候？"), ()),
    ("person_favours", "p", "competition", "text", 2, True, 180, False, ("Whom this person favours", "倾向哪一家", "傾向哪一家"), ("With whom do you like to work, and why?", "您更愿意跟哪一家合作，为什么？", "您更願意跟哪一家合作，為什麼？"), ()),
    # deep information
    ("staff_changes", "a", "deep", "long", 3, True, 90, False, ("Staff changes to come", "人事变动", "人事變動"), ("Who will look after this next year?", "明年这块由谁负责？", "明年這塊由誰負責？"), ()),
    ("supplier_policy", "a", "deep", "long", 3, True, 180, False, ("Supplier policy", "供应商政策", "供應商政策"), ("Do you plan to have more suppliers or fewer?", "供应商打算增加还是精简？", "供應商打算增加還是精簡？"), ()),
    ("budget", "a", "deep", "money", 3, True, 180, False, ("Budget", "预算", "預算"), ("What is set aside for it this year?", "今年这块的预算是多少？", "今年這塊的預算是多少？"), ()),
    ("investments", "a", "deep", "long", 2, False, 180, False, ("Plans and investments", "规划与投资", "規劃與投資"), ("What will the company look like in three years?", "三年后公司会是什么样子？", "三年後公司會是什麼樣子？"), ()),
    ("person_values", "p", "deep", "long", 3, True, 365, False, ("Values we share", "共同的价值观", "共同的價值觀"), ("What makes a supplier a partner for you?", "什么样的供应商您愿意当成伙伴？", "什麼樣的供應商您願意當成夥伴？"), ()),
    ("person_win", "p", "deep", "long", 3, True, 180, False, ("What this person wins", "个人的赢", "個人的贏"), ("What would success in this mean for you yourself?", "这件事做成了，对您个人意味着什么？", "這件事做成了，對您個人意味著什麼？"), ()),
    ("person_standing", "p", "deep", "long", 2, False, 180, False, ("Standing inside the company", "在公司内部的影响力", "在公司內部的影響力"), ("Whose opinion counts beside yours?", "除了您，谁的意见最有分量？", "除了您，誰的意見最有分量？"), ()),
    # extended information
    ("owner_plans", "a", "extended", "long", 2, True, 365, False, ("Plans of the owner", "老板的长远打算", "老闆的長遠打算"), ("What does the owner want to hand on one day?", "老板将来想把公司带到哪里？", "老闆將來想把公司帶到哪裡？"), ()),
    ("person_family", "p", "extended", "long", 2, True, 365, False, ("Family, as told to us (no data on children)", "家庭情况（本人告知，不记录未成年人）", "家庭情況（本人告知，不記錄未成年人）"), ("How is everybody at home?", "家里都好吗？", "家裡都好嗎？"), ()),
    ("person_plans", "p", "extended", "long", 3, True, 365, False, ("Private plans", "个人规划", "個人規劃"), ("What would you like to do in a few years?", "过几年您想做些什么？", "過幾年您想做些什麼？"), ()),
    ("person_hobbies", "p", "extended", "text", 1, True, 730, False, ("What they like to do", "兴趣爱好", "興趣愛好"), ("What do you do when you are not at work?", "不上班的时候喜欢做什么？", "不上班的時候喜歡做什麼？"), ()),
    ("person_birthday", "p", "extended", "date", 1, False, 3650, False, ("Birthday", "生日", "生日"), ("When may we congratulate you?", "您的生日是哪一天？", "您的生日是哪一天？"), ()),
    ("person_health", "p", "extended", "text", 1, False, 365, False, ("What to mind when inviting (diet, travel)", "招待时的注意事项（饮食、出行）", "招待時的注意事項（飲食、出行）"), ("Is there anything we should mind when we invite you?", "请您来的时候有什么需要注意的吗？", "請您來的時候有什麼需要注意的嗎？"), ()),
)  # fmt: skip


def catalogue(apps: Any, schema_editor: Any) -> None:
    """The fields that come with the product; one that is there already stays as the company has made it."""
    kept = apps.get_model("portraits", "Field")
    there = set(kept.objects.values_list("code", flat=True))
    rows = []
    for place, each in enumerate(FIELDS, start=1):
        code, subject, section, kind, weight, required, shelf, sensitive, label, ask, choices = each
        if code in there:
            continue
        row = kept(
            code=code,
            subject="account" if subject == "a" else "person",
            section=section,
            kind=kind,
            weight=weight,
            required=required,
            shelf_days=shelf,
            sensitivity="sensitive" if sensitive else "plain",
            choices=[dict(zip(("code", "en", "hans", "hant"), choice, strict=True)) for choice in choices],
            position=place * 10,
        )
        for name, words in (("label", label), ("ask", ask), ("purpose", PURPOSES[section])):
            for suffix, text in zip(("", "_hans", "_hant"), words, strict=True):
                setattr(row, name + suffix, text)
        rows.append(row)
    kept.objects.bulk_create(rows)


EN = """I will be shown closed information about very important customers and the people who work there: what they told us in confidence, their plans, their families.

1. I open it only for the work on this customer, and say each time what I need it for. I know that every opening is recorded with my name.
2. I do not copy it, photograph it or pass it on, not to colleagues who are not on the list either. Whoever needs it asks the manager.
3. I do not use it to press, to flatter or to harm anybody. I write nothing about children.
4. When I leave the account or the company, this duty goes on.
5. When something has become known that should not, I tell my manager the same day.
6. I may take this undertaking back at any time; closed information is then closed to me."""
HANS = """我将看到重要客户及其人员的保密信息：他们私下告诉我们的事、他们的打算、他们的家庭。

1. 我只为服务该客户而打开，每次写明用途。我知道每次打开都会连同我的姓名记录下来。
2. 我不复制、不拍照、不转告，也不告诉不在名单上的同事。需要的人请向主管申请。
3. 我不用它来施压、讨好或伤害任何人。我不记录任何关于儿童的内容。
4. 离开该客户或公司之后，这项义务仍然有效。
5. 如有不该外传的内容外泄，我当天告诉主管。
6. 我可以随时撤回本承诺，保密信息随即对我关闭。"""
HANT = """我將看到重要客戶及其人員的保密資訊：他們私下告訴我們的事、他們的打算、他們的家庭。

1. 我只為服務該客戶而打開，每次寫明用途。我知道每次打開都會連同我的姓名記錄下來。
2. 我不複製、不拍照、不轉告，也不告訴不在名單上的同事。需要的人請向主管申請。
3. 我不用它來施壓、討好或傷害任何人。我不記錄任何關於兒童的內容。
4. 離開該客戶或公司之後，這項義務仍然有效。
5. 如有不該外傳的內容外洩，我當天告訴主管。
6. 我可以隨時撤回本承諾，保密資訊隨即對我關閉。"""


def publish(apps: Any, schema_editor: Any) -> None:
    undertaking = apps.get_model("portraits", "Undertaking")
    if not undertaking.objects.exists():
        undertaking.objects.create(text=EN, text_hans=HANS, text_hant=HANT, published_at=timezone.now())


# Fields of the catalogue that came with the product and whose truth is kept elsewhere.
BOUND = {
    "address": "account.address",
    "switchboard": "account.telephones",
    "output": "account.annual_revenue",
    "person_phone": "person.telephone",
    "person_position": "person.title",
    "person_reports_to": "person.boss",
    "person_result": "person.result",
    "person_win": "person.win",
    "our_position": "account.position",
}


def bind(apps: Any, schema_editor: Any) -> None:
    """Bind them; portraits that are there follow by a recount."""
    fields = apps.get_model("portraits", "Field")
    for code, source in BOUND.items():
        fields.objects.filter(code=code, bound="").update(bound=source)
    # What they win is written in the opportunity for all who serve it: beside the result, and no closed field.
    fields.objects.filter(code="person_win", section="deep").update(section="needs", required=False)
    # Values of these sections are closed, whatever the field said: now it says so.
    fields.objects.filter(section__in=("deep", "extended")).update(sensitivity="sensitive")
    first = fields.objects.filter(code__in=BOUND).order_by("pk").first()
    if first and apps.get_model("portraits", "Value").objects.exists():
        apps.get_model("portraits", "Recount").objects.create(field=first, asked_at=timezone.now())
