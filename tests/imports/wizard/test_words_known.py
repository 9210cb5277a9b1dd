"""An outcome that is not known never counts; our own words are known in every language."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from core.clock import business_date
from imports.kinds.followups import FollowUps
from imports.kinds.leads import SOURCES
from imports.kinds.orders import _is_not_won
from imports.kinds.persons import read_roles
from imports.kinds.spoken import spoken
from leads.models import Source
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import checked, problems

pytestmark = pytest.mark.django_db

READ = {spec.key: spec.read for spec in FollowUps.fields}


def log(day: str, result: str) -> list[list[str]]:
    return [
        ["客户名称", "日期", "方式", "结果", "内容", "联系人"],
        ["苏州华联印刷", day, "电话", result, "一", "王小明"],
    ]


def test_an_unknown_outcome_is_an_error_that_says_which_words_are_known(cast: Cast, sheet: Any, client: Client) -> None:
    make_account(cast.ann, "苏州华联印刷")
    batch = checked(sheet(log(business_date().isoformat(), "天气不错")), "followups", cast.ann)
    assert (batch.planned.get("create", 0), batch.planned["error"]) == (0, 1)
    assert problems(batch)[2] == ["unknown_result"]
    client.force_login(cast.ann)
    assert "No answer" in client.get(f"/imports/{batch.pk}/preview/").content.decode()


@pytest.mark.parametrize(
    "said",
    ["没人接", "沒人接", "无回应", "無回應", "已读不回", "已讀不回", "没有接通", "暂时无法接通", "对方没有回复", "电话没人接，改天再打",
     "connected - left voicemail", "did not answer", "未接聽"],
)  # fmt: skip
def test_whoever_was_not_reached_did_not_answer(said: str) -> None:
    assert READ["result"](said) in ("no_answer", "unread")


@pytest.mark.parametrize("said", ["客户没有达成一致", "尚未有回应", "customer was away"])
def test_a_negated_answer_is_no_answer(said: str) -> None:
    assert READ["result"](said).startswith("?") or READ["result"](said) in ("no_answer", "unread")


def test_words_of_all_three_languages_are_known_whatever_the_readers_is() -> None:
    for language in ("en", "zh-hans", "zh-hant"):
        with translation.override(language):
            assert READ["result"]("提供了信息") == READ["result"]("Told us something") == "informed"
            assert READ["channel"]("Invited visit to us") == "invited"
    for code in Source.values:
        for other in ("en", "zh-hans", "zh-hant"):
            with translation.override(other):
                label = str(Source(code).label)
            assert (SOURCES.get(label.casefold()) or spoken(Source)[label.casefold()]) == code


def test_roles_and_stages_are_known_in_every_language() -> None:
    from accounts.models import KeyRole
    from leads.models import Outcome, Stage

    for language in ("zh-hans", "zh-hant", "en"):
        with translation.override(language):
            labels = [(role.value, str(role.label)) for role in KeyRole]
            lost, prospect, won = str(Outcome.LOST.label), str(Stage.PROSPECT.label), str(Outcome.WON.label)
        assert all(read_roles(label) == [code] for code, label in labels)
        assert (_is_not_won(lost.casefold()), _is_not_won(prospect.casefold()), _is_not_won(won.casefold())) == (
            True, True, False,
        )  # fmt: skip


def test_the_preview_names_outcomes_and_the_tab_of_new_rows_lists_them(cast: Cast, sheet: Any, client: Client) -> None:
    make_account(cast.ann, "苏州华联印刷")
    batch = checked(sheet(log(business_date().isoformat(), "已沟通")), "followups", cast.ann)
    client.force_login(cast.ann)
    page = client.get(f"/imports/{batch.pk}/preview/?show=new").content.decode()
    assert "Answered" in page
    assert "answered" not in page


def test_every_error_of_a_row_is_named_at_once(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "苏州华联印刷")
    rows = log(business_date().isoformat(), "天气不错")
    day = ["", "", "电话", "天气不错", "二", ""]
    batch = checked(sheet([rows[0], ["不存在的公司", *rows[1][1:]], day, rows[1]]), "followups", cast.ann)
    assert {n: sorted(codes) for n, codes in problems(batch).items()} == {
        2: ["no_account", "unknown_result"], 3: ["missing", "missing", "unknown_result"], 4: ["unknown_result"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "code"),
    [("接听", "answered"), ("接了電話", "answered"), ("拒绝接听", "no_answer"), ("无人接听", "no_answer"), ("感兴趣", "agreed"),
     ("不感兴趣", "refused")],
)  # fmt: skip
def test_usual_chinese_words_for_outcomes_are_known(said: str, code: str) -> None:
    assert READ["result"](said) == code


@pytest.mark.parametrize(
    ("said", "code"), [("把关人", "gatekeeper"), ("老闆", "investor"), ("用户", "user"), ("內線", "coach")]
)
def test_usual_chinese_words_for_roles_are_known(said: str, code: str) -> None:
    assert read_roles(said) == [code]


@pytest.mark.parametrize(
    ("said", "meant"),
    [("已答复", "answered"), ("已答覆", "answered"), ("没接", "no_answer"), ("沒接", "no_answer"), ("没人接", "no_answer"), ("已回复", "answered"),
     ("有回复", "answered"), ("拒接", "no_answer"), ("关机", "no_answer"), ("空号", "no_answer"), ("voicemail", "no_answer"), ("no reply", "unread"),
     ("Didn’t pick up.", "no_answer"), ("left a message, call again", "no_answer"), ("no interest", "refused"), ("No need", "refused"), ("没有需求", "refused"),
     ("太贵", "objected"), ("已接受", "agreed"), ("没有答复", "unread"), ("未答覆", "unread"), ("提供资料", "informed"), ("email blast", "mass")],
)  # fmt: skip
def test_everyday_words_for_outcomes_are_known(said: str, meant: str) -> None:
    assert READ["result"](said) == meant


@pytest.mark.parametrize("said", ["no idea", "拒接了两次后接了", "忙", "contacted", "见面，没谈成", "yes and no"])
def test_what_is_not_clear_is_asked_about(said: str) -> None:
    assert READ["result"](said) not in ("answered", "agreed")


@pytest.mark.parametrize(
    ("said", "meant"),
    [("座机", "phone"), ("去電", "phone"), ("WeCom", "wechat"), ("发短信", "sms"), ("电邮", "email"), ("面談", "visit"), ("face-to-face", "visit"),
     ("来厂参观", "invited"), ("線上會議", "video"), ("钉钉会议", "video"), ("传真", "other")],
)  # fmt: skip
def test_everyday_words_for_channels_are_known(said: str, meant: str) -> None:
    assert READ["channel"](said) == meant
