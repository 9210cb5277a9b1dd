"""How each vendor's robot is called: where its key goes, how a call is signed, what its answer means.

WeCom: the key is in the address, nothing is signed. DingTalk: HMAC-SHA256 of `timestamp + "\\n" + secret` under the
secret, base64, quoted, in the address; milliseconds. Lark and Feishu: HMAC-SHA256 of nothing under
`timestamp + "\\n" + secret`, base64, in the body; seconds.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

from core.outbound import Answer, OutboundError, target_of
from notifications.models import Vendor

LONGEST_DETAIL = 200
WECOM_BYTES = 4096
# Answers that the same message would get again: a wrong key, a wrong signature, a missing keyword, a foreign address.
FINAL_CODES = {
    Vendor.WECOM: {"93000"},
    Vendor.DINGTALK: {"300001", "300005", "310000"},
    Vendor.LARK: {"19001", "19021", "19022", "19024"},
}
TRY_AGAIN = {408, 425, 429}
# What a robot's address has: (part of the path, parameter of the query).
SHAPES = {Vendor.WECOM: ("/webhook/", "key"), Vendor.DINGTALK: ("/robot/", "access_token"), Vendor.LARK: ("/hook/", "")}
# Where each vendor's robots listen; a deployment of one's own is named in OUTBOUND_ALLOWED.
HOSTS = {
    Vendor.WECOM: ("qyapi.weixin.qq.com",),
    Vendor.DINGTALK: ("oapi.dingtalk.com", "api.dingtalk.com"),
    Vendor.LARK: ("open.feishu.cn", "open.larksuite.com"),
}
EXAMPLES = {
    Vendor.WECOM: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
    Vendor.DINGTALK: "https://oapi.dingtalk.com/robot/send?access_token=…",
    Vendor.LARK: "https://open.feishu.cn/open-apis/bot/v2/hook/…",
}


@dataclass(frozen=True)
class Message:
    """What a robot says: a heading, lines, a link (no link where the site has no address)."""

    title: str
    lines: tuple[str, ...]
    link: str = ""
    link_words: str = ""


@dataclass(frozen=True)
class Call:
    """A request as the vendor wants it."""

    url: str
    body: bytes


def looks_like(vendor: str, url: str) -> bool:
    """Whether an address has the parts that this vendor's addresses have; says nothing about whether it works."""
    path, parameter = SHAPES[Vendor(vendor)]
    parts = urlsplit(url)
    return path in parts.path and (not parameter or bool(parse_qs(parts.query).get(parameter)))


def is_at_home(vendor: str, url: str) -> bool:
    """Whether an address leads to this vendor, or to a host that OUTBOUND_ALLOWED names.

    Raises OutboundError `address` for one that may not be called at all.
    """
    target = target_of(url)
    return target.allowed or target.host in HOSTS[Vendor(vendor)]


def keys_in(url: str) -> list[str]:
    """What in an address lets one call the robot: values of its query, the last part of its path."""
    parts = urlsplit(url)
    values = [value for values in parse_qs(parts.query).values() for value in values]
    return [word for word in (*values, parts.path.rpartition("/")[2]) if len(word) > 7]


def call_for(vendor: str, url: str, secret: str, message: Message, *, now: datetime) -> Call:
    """The signed request that makes a robot say `message`."""
    return _CALLS[Vendor(vendor)](url, secret, message, now)


def judge(vendor: str, answer: Answer) -> None:
    """Nothing where the robot took the message. Raises OutboundError `status`, `answer` or `refused`."""
    if answer.status != 200:
        raise OutboundError("status", str(answer.status))
    try:
        said = json.loads(answer.body)
        code, words = _code_of(said)
    except (ValueError, AttributeError, RecursionError):
        raise OutboundError("answer") from None
    if code != "0":
        raise OutboundError("refused", f"{code} {words}".strip()[:LONGEST_DETAIL])


def is_final(vendor: str, trouble: OutboundError) -> bool:
    """Whether trying again is of no use."""
    if trouble.code == "status":
        return 400 <= int(trouble.detail) < 500 and int(trouble.detail) not in TRY_AGAIN
    if trouble.code == "refused":
        return trouble.detail.partition(" ")[0] in FINAL_CODES[Vendor(vendor)]
    return trouble.code in ("address", "not_public", "redirect", "certificate", "secret")


def _code_of(said: Any) -> tuple[str, str]:
    for code, words in (("errcode", "errmsg"), ("code", "msg"), ("StatusCode", "StatusMessage")):
        if code in said:
            return str(said[code]), " ".join(str(said.get(words) or "").split())
    raise ValueError


def _wecom(url: str, secret: str, message: Message, now: datetime) -> Call:
    return Call(url, _json({"msgtype": "markdown", "markdown": {"content": _cut(_markdown(message), WECOM_BYTES)}}))


def _dingtalk(url: str, secret: str, message: Message, now: datetime) -> Call:
    if secret:
        stamp = str(int(now.timestamp() * 1000))
        sign = _hmac(secret, f"{stamp}\n{secret}")
        url = f"{url}{'&' if '?' in url else '?'}timestamp={stamp}&sign={quote_plus(sign)}"
    return Call(url, _json({"msgtype": "markdown", "markdown": {"title": message.title, "text": _markdown(message)}}))


def _lark(url: str, secret: str, message: Message, now: datetime) -> Call:
    rows: list[list[dict[str, str]]] = [[{"tag": "text", "text": f"• {line}"}] for line in message.lines]
    if message.link:
        rows.append([{"tag": "a", "text": message.link_words, "href": message.link}])
    body: dict[str, Any] = {
        "msg_type": "post",
        "content": {"post": {"zh_cn": {"title": message.title, "content": rows}}},
    }
    if secret:
        stamp = str(int(now.timestamp()))
        body |= {"timestamp": stamp, "sign": _hmac(f"{stamp}\n{secret}", "")}
    return Call(url, _json(body))


_CALLS: dict[Vendor, Callable[[str, str, Message, datetime], Call]] = {
    Vendor.WECOM: _wecom,
    Vendor.DINGTALK: _dingtalk,
    Vendor.LARK: _lark,
}


def _hmac(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _markdown(message: Message) -> str:
    lines = [f"### {_plain(message.title)}", "", *(f"- {_plain(line)}" for line in message.lines)]
    if message.link:
        lines += ["", f"[{_plain(message.link_words)}]({message.link})"]
    return "\n".join(lines)


_MARKS = str.maketrans(dict.fromkeys("[]()<>*_`#\\~|", " "))


def _plain(text: str) -> str:
    """A text that markdown takes as it is: a team's name makes no link and mentions nobody."""
    return " ".join(text.translate(_MARKS).replace("@", "＠").split())


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")
