"""Each vendor's robot is called and signed as its documents say."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, quote_plus, urlsplit

import pytest

from core.outbound import Answer, OutboundError
from notifications.robots import vendors
from notifications.robots.vendors import Message

NOW = datetime(2026, 3, 10, 4, 5, 6, 789000, tzinfo=UTC)
SAID = Message("Sales CRM · North", ("Accounts to suspend or keep: 3",), "https://crm.example.com/inbox/", "Open")
DING = "https://oapi.dingtalk.com/robot/send?access_token=abc"
LARK = "https://open.feishu.cn/open-apis/bot/v2/hook/0f-1"


def test_wecom_has_its_key_in_the_address_and_speaks_markdown() -> None:
    url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"
    call = vendors.call_for("wecom", url, "", SAID, now=NOW)
    body = json.loads(call.body)
    assert (call.url, body["msgtype"]) == (url, "markdown")
    assert body["markdown"]["content"].splitlines() == [
        "### Sales CRM · North", "", "- Accounts to suspend or keep: 3", "", "[Open](https://crm.example.com/inbox/)",
    ]  # fmt: skip


def test_wecom_is_never_sent_more_than_it_takes() -> None:
    long = Message("标题", tuple("长" * 50 for _line in range(100)))
    call = vendors.call_for("wecom", "https://x/webhook/?key=k", "", long, now=NOW)
    assert len(json.loads(call.body)["markdown"]["content"].encode()) <= 4096


def test_dingtalk_signs_stamp_and_secret_under_the_secret_in_the_query() -> None:
    secret = "SEC0+/=中"
    call = vendors.call_for("dingtalk", DING, secret, SAID, now=NOW)
    stamp = "1773115506789"  # milliseconds
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), digestmod=hashlib.sha256).digest()
    sign = base64.b64encode(digest).decode()
    assert call.url == f"{DING}&timestamp={stamp}&sign={quote_plus(sign)}"
    assert parse_qs(urlsplit(call.url).query)["sign"] == [sign]
    body = json.loads(call.body)
    assert (body["msgtype"], body["markdown"]["title"]) == ("markdown", "Sales CRM · North")


def test_lark_signs_nothing_under_stamp_and_secret_in_the_body() -> None:
    call = vendors.call_for("lark", LARK, "s3cret", SAID, now=NOW)
    body = json.loads(call.body)
    digest = hmac.new(b"1773115506\ns3cret", b"", digestmod=hashlib.sha256).digest()  # seconds
    assert (call.url, body["timestamp"], body["sign"]) == (LARK, "1773115506", base64.b64encode(digest).decode())
    post = body["content"]["post"]["zh_cn"]
    assert body["msg_type"] == "post"
    assert post["title"] == "Sales CRM · North"
    assert post["content"][-1] == [{"tag": "a", "text": "Open", "href": "https://crm.example.com/inbox/"}]


@pytest.mark.parametrize(("vendor", "url"), [("dingtalk", DING), ("lark", LARK)])
def test_without_a_secret_nothing_is_signed(vendor: str, url: str) -> None:
    call = vendors.call_for(vendor, url, "", SAID, now=NOW)
    assert call.url == url
    assert b"sign" not in call.body


def test_a_name_makes_no_link_and_calls_nobody() -> None:
    bad = Message("[x](https://evil.example) <@all> # **b**", ("@all",))
    text = json.loads(vendors.call_for("wecom", "https://x/?key=k", "", bad, now=NOW).body)["markdown"]["content"]
    assert not set("[]()<>*@") & set(text.replace("### ", ""))


@pytest.mark.parametrize(
    ("vendor", "body"),
    [
        ("wecom", b'{"errcode":0,"errmsg":"ok"}'),
        ("dingtalk", b'{"errcode":0,"errmsg":"ok"}'),
        ("lark", b'{"code":0,"msg":"success","data":{}}'),
        ("lark", b'{"StatusCode":0,"StatusMessage":"success"}'),
    ],
)
def test_a_yes_is_heard(vendor: str, body: bytes) -> None:
    vendors.judge(vendor, Answer(200, body))


@pytest.mark.parametrize(
    ("vendor", "status", "body", "code", "final"),
    [
        ("dingtalk", 200, b'{"errcode":310000,"errmsg":"sign not match"}', "refused", True),
        ("dingtalk", 200, b'{"errcode":130101,"errmsg":"send too fast"}', "refused", False),
        ("wecom", 200, b'{"errcode":93000,"errmsg":"invalid webhook url"}', "refused", True),
        ("wecom", 200, b'{"errcode":45009,"errmsg":"api freq out of limit"}', "refused", False),
        ("lark", 200, b'{"code":19021,"msg":"sign match fail"}', "refused", True),
        ("lark", 200, b'{"code":11232,"msg":"limited"}', "refused", False),
        ("lark", 200, b"<html>", "answer", False),
        ("lark", 200, b"[]", "answer", False),
        ("lark", 200, b"[" * 60000, "answer", False),
        ("wecom", 404, b"", "status", True),
        ("wecom", 429, b"", "status", False),
        ("wecom", 503, b"", "status", False),
    ],
)
def test_a_no_is_understood(vendor: str, status: int, body: bytes, code: str, final: bool) -> None:
    with pytest.raises(OutboundError) as said:
        vendors.judge(vendor, Answer(status, body))
    assert (said.value.code, vendors.is_final(vendor, said.value)) == (code, final)
