"""No data on children: what describes one is named and refused; businesses for children are not children."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.services.refusals import InvalidInput
from commons import children
from followups.models import FollowUp, Result
from followups.services.leads.contacts import LeadEntry, log_on_lead
from followups.services.refusals import WrongInput
from followups.services.steps import StepInput
from keyaccounts.models import ChangeSignal, Part
from keyaccounts.services import notes, plan
from leads.services import opportunities, tools
from tests.cast import TODAY, Cast, make_account, make_lead, new_key, noon
from tests.followups.conftest import log_contact
from tests.portraits.known import know, make_person, small_catalogue

TEXT = "他女儿李小雨今年8岁，在实验小学三年级"


@pytest.mark.parametrize(
    "text",
    [
        "周末陪闺女上芭蕾课，她上小学四年级，叫朵朵",
        "女儿今年八岁",
        "兒子讀高中",
        "宝贝女儿叫小雨",
        "家里小孩上幼儿园",
        "娃刚满月",
        "孩子在实验学校",
        "孙女周岁",
        "她上初中了",
        "每天接送三年级的那位",
        "幼稚園大班的小朋友",
        "his daughter goes to school in Hangzhou",
        "Kid named Tom",
        "a son, 12 years old",
        "in third grade, loves football",
        "twins born in May",
        "His twins turned 6",
        "Her little girl Anna is seven",
        "a little boy called Ben",
        "little girl Anna, seven",
        "two boys, 8 and 11",
        "has two girls: five and nine",
        "his daughter is seven",
        "daughter Anna, seven",
        "a 7-year-old boy",
        "the girl is 9 years old",
        "Anna, aged 7",
        "she turned 12.",
        "kids are two and five",
        "starts primary school in autumn",
        "a fourth-grader at home",
        "他女兒在讀國中",
        "他女兒在讀國小",
        "在讀國中",
        "今年升國小",
        "小的上幼稚園",
        "她念國二",
        "他女儿在读国中",
        "家有小女孩，七岁",
        "两个男孩，8 和 11",
        "兩個兒子，八和十一",
        "长子今年十岁",
        "7歲的女孩",
        "姪女唸幼兒園",
        "picks up his grandson from kindergarten",
        "Wife Helen; two sons, 6 and 9",
        "Their daughter Emily is 12",
        "Her son Ben, 7",
        "Married, one daughter, 7",
        "His boy starts school in September",
        "Mother of three",
        "Helen is expecting in April",
        "his son plays for Hull City juniors",
        "太太怀孕",
        "家有一儿一女，大的读初三",
        "育有兩子一女",
        "大的讀高二",
        "他家小孩喜欢乐高",
        "王总的孩子很爱踢球",
        "她女兒喜歡畫畫",
        "Mia (7) plays violin, he drives her there",
        "Tom, 9, plays football on Saturdays",
        "Mia (7) and Ben (9): he takes them to the pool",
        "His kids love dinosaurs",
        "Mr Wang's daughter loves ballet",
        "his child has asthma",
        "He has 2 kids",
        "she has a little baby",
        "His twins turn five",
        "老婆刚生二胎",
        "太太生了个女儿",
        "father of Mia, 7",
        "Mother of Tim, 4",
        "presents for his boys 7-12",
        "他有两个孩子",
        "家里有三个小孩，都在上学",
        "两个孩子",
        "two kids",
        "He has two sons",
        "the boys play football",
        "her teenager plays tennis",
        "two toddlers at home, leaves at five",
        "expecting first child in May",
        "they expect a baby in spring",
        "His grandchildren visit on Sundays",
        "刚当爸爸，这周不在",
        "張總剛當爸爸",
        "老板喜添一子",
    ],
)
def test_what_describes_a_child_is_found(text: str) -> None:
    assert children.describes(text)


@pytest.mark.parametrize(
    "text",
    [
        "做儿童玩具出口，客户叫乐高代工",
        "母婴用品连锁，十年品牌",
        "兒童服裝品牌，在學校旁設店",
        "幼儿园项目很多，叫我们报价",
        "children's wear for schools, third range this year",
        "kids toys, called Blue Bear",
        "Miller & Sons, founded by a school friend",
        "喜欢打高尔夫，名叫老王的朋友常一起",
        "子公司在学校附近",
        "baby food factory born in 1990",
        "娃哈哈的经销商，叫得出名",
        "读孙子兵法，上学时就喜欢",
        "grade A customer, class of 2001 at business school",
        "married, no children",
        "young company, 8 and 11 machines",
        "two presses, 8 and 11 years old",
        "the line is 7 years old",
        "machines aged 7 and 9",
        "receivables aged 12 days",
        "boys' wear, 8 and 11 styles",
        "the girls in purchasing are nine people",
        "his son runs two plants and 11 shops",
        "his son is one of the directors",
        "daughter company, 7 sites",
        "she is 7 minutes late",
        "國小採購制服，國中教材訂單",
        "國中小學教材客戶",
        "幼儿园客户，8 和 11 家",
        "女孩服装，8 和 11 款",
        "公司成立七歲的老品牌",
        "他在國中教書",
        "读国中时认识老板",
        "三年期，8 和 11 台机器",
        "School books, infant formula cartons, baby food, boys' and girls' shoe boxes; Johnson & Sons is the parent company",
        "She is expecting our offer in May",
        "He is expecting in return a discount",
        "mother company of three plants",
        "our girls in sales call the school",
        "child-resistant caps, 8 and 11 ml",
        "产检设备",
        "Line (7) plays up, he drives there",
        "Press (9) stops at noon, she takes them a spare part",
        "Petra (7) asked for samples",
        "Order, 12, plays no role",
        "小孩喜欢的包装",
        "儿童乐高市场",
        "他家小孩喜欢的包装是蓝色",
        "his son likes our boxes",
        "two lines, one shift; children love the cartons",
        "一子一女装品牌",
        "读高一时认识他",
        "上高一级的价格",
        "上初二楼",
        "孩子喜欢这款包装",
        "女儿红酒盒",
        "School uniforms for boys 7-12",
        "T-shirts for girls 4-6 years",
        "Toys for children aged 3-6",
        "shoes for boys and girls, ages 3 to 6",
        "6-12 岁儿童书包",
        "儿童 3-6 岁玩具",
        "男童 7-12 岁服装",
        "Toy boxes for ages 3+",
        "He has a child company in Hull",
        "We have two kids brands",
        "mother of all fairs, 7 halls",
        "刚生产儿童玩具",
        "we expect the baby food order in May",
        "the board expects twins of the die",
        "有两个孩子品牌",
        "有孩子的家庭是目标客户",
        "没有孩子",
        "two kids brands",
        "two sons of the founder run the plant",
        "He has a daughter company in Hull",
        "新做外箱",
        "刚做了外检",
        "喜添财",
        "快做母亲节礼盒",
        "家有一套海德堡",
    ],
)
def test_a_business_or_an_adult_is_not(text: str) -> None:
    assert children.describes(text) == ""


def test_the_refusal_names_what_was_found(cast: Cast) -> None:
    small_catalogue()
    account = make_account(cast.ann, "Acme")
    person = make_person(account)
    with pytest.raises(InvalidInput, match="闺女 … 芭蕾"):
        know(account, "extended_p", "陪闺女上芭蕾课", person=person)
    with pytest.raises(InvalidInput, match="sons, 6"):
        know(account, "extended_p", "two sons, 6 and 9", person=person, purpose="To know when to visit")


@pytest.mark.parametrize(
    "write",
    [
        lambda account, by: know(account, "basic_a", TEXT),
        lambda account, by: plan.write(account, Part.PRESENT, TEXT, by=by),
        lambda account, by: notes.note(account, ChangeSignal, {"kind": "people", "text": TEXT}, by=by, today=TODAY),
    ],
    ids=["an open field", "the plan", "a signal"],
)
def test_it_is_refused_wherever_one_writes_about_a_customer(cast: Cast, write: Any) -> None:
    small_catalogue()
    account = make_account(cast.ann, "Acme")
    with pytest.raises(InvalidInput, match="describe a child"):
        write(account, cast.ann)


def test_what_a_person_wins_is_no_place_for_it_either(cast: Cast) -> None:
    account = make_account(cast.ann, "Acme", today=TODAY)
    deal = opportunities.open_opportunity(account, {"name": "Boxes"}, by=cast.ann, today=TODAY)
    with pytest.raises(InvalidInput, match="describe a child"):
        tools.add_line(deal, "stance", {"person": make_person(account), "win": TEXT}, by=cast.ann)


def test_nor_is_a_contact_or_a_step(cast: Cast) -> None:
    account, lead = make_account(cast.ann, "Acme", today=TODAY), make_lead(cast.ann, "Blue")
    step = StepInput(due_on=TODAY + timedelta(days=1), text=TEXT)
    on_lead = LeadEntry(noon(TODAY), Result.NO_ANSWER, text=TEXT)
    for write in (
        lambda: log_contact(account, cast.ann, text=TEXT),
        lambda: log_contact(account, cast.ann, next_step=step),
        lambda: log_on_lead(lead, on_lead, by=cast.ann, client_key=new_key(), now=noon(TODAY)),
    ):
        with pytest.raises(WrongInput, match="describe a child"):
            write()
    assert not FollowUp.objects.exists()
