"""What migrations bring into a new database; safe to run again.

The first migration runs them on the tables as they are now, the older ones on those of their time: a column that came
later is not named here, its own migration fills it.
"""

from collections.abc import Iterator
from typing import Any

# The ten steps: name and "done when", in English, simplified and traditional Chinese.
STEPS: tuple[tuple[tuple[str, str, str], tuple[str, str, str]], ...] = (
    (("Say why this account is a key account", "说清为什么是大客户", "說清為什麼是大客戶"),
     ("Size, frequency, length of the cycle and complexity are judged, and the grade is set.", "规模、频次、周期和决策复杂度都已评估，重要度已确定。", "規模、頻次、週期和決策複雜度都已評估，重要度已確定。")),
    (("Gather the facts", "收集资料", "收集資料"),
     ("Basic contact, background and needs of the portrait are filled in, and none of it is guessed.", "画像中的基本、背景和需求已填写，没有猜测。", "畫像中的基本、背景和需求已填寫，沒有猜測。")),
    (("Draw who decides", "画出决策关系", "畫出決策關係"),
     ("All four roles have a name; we know who leads, supports, opposes and keeps silent.", "四种角色都有具体的人；谁主导、谁支持、谁反对、谁沉默都清楚。", "四種角色都有具體的人；誰主導、誰支持、誰反對、誰沉默都清楚。")),
    (("Understand their pressure", "弄清客户的压力", "弄清客戶的壓力"),
     ("The six pressures are judged with somebody of theirs.", "六种压力都与客户核对过。", "六種壓力都與客戶核對過。")),
    (("Measure our share", "算清我们的份额", "算清我們的份額"),
     ("Their spend, our part of it and our position among the suppliers are written down.", "客户的采购总额、我们的份额和供方地位都有记录。", "客戶的採購總額、我們的份額和供方地位都有紀錄。")),
    (("Agree on the ideal and the gap", "定出理想与差距", "定出理想與差距"),
     ("Where we are, where we want to be and what is between, in sentences that a colleague understands.", "现状、理想和差距写成同事一看就懂的话。", "現狀、理想和差距寫成同事一看就懂的話。")),
    (("Set the objectives of the three parties", "定出三方目标", "定出三方目標"),
     ("Customer, company and salesperson each have something to gain.", "客户、公司、销售各有所得。", "客戶、公司、業務各有所得。")),
    (("Form the group across departments", "组成跨部门小组", "組成跨部門小組"),
     ("Production, technology, service and the boss know their part; a first meeting has been held.", "生产、技术、服务和老板都清楚自己的分工，开过第一次会。", "生產、技術、服務和老闆都清楚自己的分工，開過第一次會。")),
    (("Act by date, up to the top", "按日期行动，见到高层", "按日期行動，見到高層"),
     ("Every action has an owner, a day and a measure; a visit to a high level is planned or made.", "每项行动都有负责人、日期和衡量标准；已安排或完成高层拜访。", "每項行動都有負責人、日期和衡量標準；已安排或完成高層拜訪。")),
    (("Review and renew", "复盘与更新", "檢討與更新"),
     ("Satisfaction is asked, results are compared with the plan, and the next plan begins.", "做过满意度调查，结果与计划对照，开始下一轮计划。", "做過滿意度調查，結果與計畫對照，開始下一輪計畫。")),
)  # fmt: skip

# What big customers ask first: question, answer, and the sentence that leads back to the project.
QUESTIONS: tuple[tuple[tuple[str, str, str], tuple[str, str, str], tuple[str, str, str]], ...] = (
    (("Who are you, and what do you do best?", "你们是做什么的，最擅长什么？", "你們是做什麼的，最擅長什麼？"),
     ("Two sentences: what we make, and for which customers like them we have solved what. No history of the company.", "两句话：我们做什么，为哪些和他们相似的客户解决过什么问题。不讲公司史。", "兩句話：我們做什麼，為哪些和他們相似的客戶解決過什麼問題。不講公司史。"),
     ("“Which of your products causes you most work at present?”", "“您目前哪个产品最费心？”", "「您目前哪個產品最費心？」")),
    (("Whom do you supply already?", "你们给谁供货？", "你們給誰供貨？"),
     ("Name two that may be named, of a similar size, and what has changed for them since. What is confidential stays so; say that theirs would too.", "举两家可以公开、规模相近的客户，说合作后有什么变化。该保密的不说，并告诉他：您的信息我们同样保密。", "舉兩家可以公開、規模相近的客戶，說合作後有什麼變化。該保密的不說，並告訴他：您的資訊我們同樣保密。"),
     ("“Their problem was the changeover. How is that with you?”", "“他们当时难在换线。贵司这边怎么样？”", "「他們當時難在換線。貴公司這邊怎麼樣？」")),
    (("What does it cost?", "什么价格？", "什麼價格？"),
     ("Give the range within which such orders lie and what moves it: quantity, material, date. No figure without knowing the need.", "给出同类订单的价格范围和影响因素：数量、材料、交期。不了解需求前不报具体数。", "給出同類訂單的價格範圍和影響因素：數量、材料、交期。不了解需求前不報具體數字。"),
     ("“So that the figure is right: how many, by when, and what must it withstand?”", "“为了报得准：要多少、什么时候要、有什么要求？”", "「為了報得準：要多少、什麼時候要、有什麼要求？」")),
    (("You are dearer than the others.", "你们比别家贵。", "你們比別家貴。"),
     ("Do not defend the price. Reckon with them: waste, complaints, stocks, late goods. The price is one line of the cost.", "不为价格辩解，一起算总账：损耗、投诉、库存、误期。价格只是成本的一项。", "不為價格辯解，一起算總帳：損耗、客訴、庫存、延誤。價格只是成本的一項。"),
     ("“What did the last wrong delivery cost you?”", "“上一次来料出问题，损失有多大？”", "「上一次來料出問題，損失有多大？」")),
    (("We are content with our supplier.", "我们现在的供应商挺好。", "我們現在的供應商很好。"),
     ("Say that this is good, and do not run down the other one. Ask for the place beside: the product, the season or the plant that suits us better.", "先说这是好事，不贬低对方。争取做补充：更适合我们的某个产品、某个季节或某家工厂。", "先說這是好事，不貶低對方。爭取做補充：更適合我們的某個產品、某個季節或某家工廠。"),
     ("“If you could change one thing with them, what would it be?”", "“如果能让他们改一点，您最想改什么？”", "「如果能讓他們改一點，您最想改什麼？」")),
    (("Why should we change?", "我们为什么要换？", "我們為什麼要換？"),
     ("Nobody should change for our sake. Name what a trial would show, what it costs them, and how they can stop it.", "不是为了我们而换。说清试单能验证什么、要花多少、怎样随时停下。", "不是為了我們而換。說清試單能驗證什麼、要花多少、怎樣隨時停下。"),
     ("“What would have to come out of a trial for you to go on?”", "“试单做到什么程度，您愿意往下走？”", "「試單做到什麼程度，您願意往下走？」")),
    (("How fast can you deliver?", "多久能交货？", "多久能交貨？"),
     ("Say the usual time, the fast one and what the fast one needs from them. Promise only what production has confirmed.", "说正常交期、加急交期，以及加急需要客户配合什么。只承诺生产确认过的。", "說正常交期、加急交期，以及加急需要客戶配合什麼。只承諾生產確認過的。"),
     ("“Which date is the one that must not slip?”", "“哪个日子是绝对不能拖的？”", "「哪個日子是絕對不能拖的？」")),
    (("What happens when something goes wrong?", "出了问题怎么办？", "出了問題怎麼辦？"),
     ("Tell them of a case that went wrong and how it was put right: first answer within two working days, cause named, what we changed.", "讲一个真出过问题的例子和处理经过：两个工作日内答复、说清原因、改了什么。", "講一個真出過問題的例子和處理經過：兩個工作日內答覆、說清原因、改了什麼。"),
     ("“How is that agreed with your suppliers today?”", "“您和现在的供应商是怎么约定的？”", "「您和現在的供應商是怎麼約定的？」")),
    (("Are you large enough for us?", "你们的规模够吗？", "你們的規模夠嗎？"),
     ("Capacity in their unit, how much of it is free in their season, and who steps in when a machine stands.", "用他们的单位说产能，旺季还有多少余量，设备停了谁来补。", "用他們的單位說產能，旺季還有多少餘量，設備停了誰來補。"),
     ("“How much is it in your strongest month?”", "“您最旺的那个月要多少？”", "「您最旺的那個月要多少？」")),
    (("Which certificates do you have?", "你们有哪些认证？", "你們有哪些認證？"),
     ("List the valid ones with their dates, and say honestly which one is under way. Send copies the same day.", "列出有效的认证和日期，正在办的如实说。当天发复印件。", "列出有效的認證和日期，正在辦的如實說。當天寄影本。"),
     ("“Which of them does your own customer look at?”", "“您的客户最看重哪一项？”", "「您的客戶最看重哪一項？」")),
    (("Can you grant longer terms of payment?", "账期能放长吗？", "帳期能放長嗎？"),
     ("Terms are part of the whole: with quantity and a plan of calls there is room. Do not give way before anything is asked for in return.", "账期要和整体一起谈：有量、有计划就有空间。没有换取条件之前不要先让。", "帳期要和整體一起談：有量、有計畫就有空間。沒有換取條件之前不要先讓。"),
     ("“Which quantity for the year may we plan with?”", "“全年大概可以按多少量来安排？”", "「全年大概可以按多少量來安排？」")),
    (("Send us your documents first.", "先把资料发过来看看。", "先把資料寄過來看看。"),
     ("Gladly, and fitting ones: two questions are needed to choose them. Agree at once on the day on which you talk about them.", "可以，而且发对口的：先问两个问题再挑资料。当场约好哪天一起看。", "可以，而且寄對口的：先問兩個問題再挑資料。當場約好哪天一起看。"),
     ("“Who besides you will read them, and what will they look for?”", "“除了您还有谁看，他最关心哪一点？”", "「除了您還有誰看，他最關心哪一點？」")),
    (("I do not decide this.", "这事我说了不算。", "這事我說了不算。"),
     ("Thank them for saying so. Ask how it is decided, and give them what makes them look good before the one who decides.", "谢谢他说实话。问清怎么定，并给他一样能在决策人面前加分的东西。", "謝謝他說實話。問清怎麼定，並給他一樣能在決策人面前加分的東西。"),
     ("“What would your manager want to know first?”", "“您领导最先会问什么？”", "「您主管最先會問什麼？」")),
    (("We have no need at the moment.", "目前没有需求。", "目前沒有需求。"),
     ("Accept it and leave something useful. Needs come with seasons, new products and new people: ask for the next such day.", "接受，并留下一点有用的东西。需求随季节、新品、人事而来：问下一个这样的时点。", "接受，並留下一點有用的東西。需求隨季節、新品、人事而來：問下一個這樣的時點。"),
     ("“When do you plan the next season?”", "“下一季什么时候开始准备？”", "「下一季什麼時候開始準備？」")),
    (("Can you show us something new?", "有什么新东西吗？", "有什麼新東西嗎？"),
     ("One sample that fits their product, and what it saves or adds. Three samples are a catalogue, one is an idea.", "拿一件适合他们产品的样品，说它能省什么或加什么。三件是目录，一件才是想法。", "拿一件適合他們產品的樣品，說它能省什麼或加什麼。三件是目錄，一件才是想法。"),
     ("“On which of your products would you try that?”", "“您会先在哪个产品上试？”", "「您會先在哪個產品上試？」")),
    (("Who will look after us?", "以后谁来对接我们？", "以後誰來對接我們？"),
     ("Names, not departments: who answers, who makes, who comes when it burns; and whom of ours their boss may call.", "说名字不说部门：谁答复、谁生产、急事谁到场，他们老板可以直接打给我们哪位。", "說名字不說部門：誰答覆、誰生產、急事誰到場，他們老闆可以直接打給我們哪位。"),
     ("“Whom of yours should our technician speak to first?”", "“我们的技术先跟您这边哪位对接？”", "「我們的技術先跟您這邊哪位對接？」")),
    (("What do you know about our industry?", "你们了解我们这个行业吗？", "你們了解我們這個行業嗎？"),
     ("Say one thing that moves their industry this year and what it means for their product; then ask whether it is so with them.", "说一件今年影响他们行业的事，以及对他们产品意味着什么，再问是不是这样。", "說一件今年影響他們行業的事，以及對他們產品意味著什麼，再問是不是這樣。"),
     ("“How do you feel it in your orders?”", "“您的订单上感觉得到吗？”", "「您的訂單上感覺得到嗎？」")),
)  # fmt: skip


def catalogues(apps: Any, schema_editor: Any) -> None:
    """Put the ten steps and the questions there, once."""
    step, question = apps.get_model("keyaccounts", "CheckStep"), apps.get_model("keyaccounts", "Question")
    if not step.objects.exists():
        for place, ((label, label_hans, label_hant), (done, done_hans, done_hant)) in enumerate(STEPS, 1):
            step.objects.create(
                position=place * 10, label=label, label_hans=label_hans, label_hant=label_hant,
                help=done, help_hans=done_hans, help_hant=done_hant,
            )  # fmt: skip
    if not question.objects.exists():
        for place, (ask, answer, back) in enumerate(QUESTIONS, 1):
            question.objects.create(
                position=place * 10, ask=ask[0], ask_hans=ask[1], ask_hant=ask[2], answer=answer[0],
                answer_hans=answer[1], answer_hant=answer[2], back=back[0], back_hans=back[1], back_hant=back[2],
            )  # fmt: skip


# The ten steps as they were first written, and what the page can tell about each.
FACTS = {
    "Draw who decides": "roles",
    "Understand their pressure": "pressures",
    "Measure our share": "share",
    "Agree on the ideal and the gap": "gap",
    "Set the objectives of the three parties": "aims",
    "Form the group across departments": "group",
    "Act by date, up to the top": "actions",
    "Review and renew": "survey",
}


def compared(apps: Any, schema_editor: Any) -> None:
    """Say what each of the first steps is compared with; steps that an admin has renamed stay without."""
    step = apps.get_model("keyaccounts", "CheckStep")
    for label, fact in FACTS.items():
        step.objects.filter(label=label, fact="").update(fact=fact)


SPEND, PRESSURE = ("yearly_spend", "money", "account.spend"), ("pressure", "choice", "account.pressure")
OPERATIONS = {"code": "operations", "en": "Operations", "hans": "运营", "hant": "營運"}


def rebound(apps: Any) -> Iterator[tuple[Any, str]]:
    """Bind both fields of the portrait to the plan, as 0005 says; each that is newly bound, with its source."""
    for code, kind, source in (SPEND, PRESSURE):
        field = apps.get_model("portraits", "Field").objects.filter(code=code, kind=kind, bound="").first()
        if field is None or field.sensitivity != "plain" or field.section in ("deep", "extended"):
            continue
        field.bound = source
        if source == PRESSURE[2] and not any(each["code"] == "operations" for each in field.choices):
            speed = [{**each, "retired": True} if each["code"] == "speed" else each for each in field.choices]
            field.choices = [*speed, OPERATIONS]
        field.save(update_fields=["bound", "choices"])
        yield field, source


def kept_in_the_plan(apps: Any, schema_editor: Any) -> None:
    """The same where no portrait says anything yet."""
    for _field, _source in rebound(apps):
        pass
