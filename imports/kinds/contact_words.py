"""The words in which files say how a contact was made, what came of it, and whether there is a need."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from followups.models import Result
from imports import values as read
from imports.kinds import contact_phrases
from imports.kinds.spoken import spoken

if TYPE_CHECKING:
    from django.db.models import TextChoices

CHANNELS = {
    "phone": (
        "电话",
        "電話",
        "打电话",
        "通话",
        "致电",
        "电联",
        "call",
        "calls",
        "phone call",
        "telephone",
        "cold call",
        "call back",
        "outbound",
        "inbound",
        "呼出",
        "呼入",
    ),
    "wechat": (
        "微信",
        "企业微信",
        "企微",
        "钉钉",
        "qq",
        "在线沟通",
        "weixin",
        "dingtalk",
        "linkedin",
        "whatsapp",
        "line",
        "im",
        "聊天",
    ),
    "sms": ("短信", "簡訊", "简讯", "text", "text message"),
    "email": ("邮件", "郵件", "电子邮件", "電子郵件", "e-mail", "mail", "邮箱"),
    "visit": (
        "拜访",
        "外勤",
        "现场",
        "拜訪",
        "上门",
        "上门拜访",
        "面谈",
        "实地拜访",
        "面访",
        "登门",
        "meeting",
        "visit",
        "on-site",
        "in person",
        "客户拜访",
    ),
    "invited": ("来访", "來訪", "客户来访", "邀请来访", "接待", "参观", "invited visit"),
    "video": ("视频", "視頻", "视讯", "视频会议", "video call", "zoom", "teams", "online meeting", "腾讯会议"),
    "other": ("其他", "其它", "other", "展会", "fax"),
}
RESULTS = {
    "answered": ("接听", "接聽", "接听了", "已接电话", "已接電話", "接了电话", "接了電話", "接通了", "打通", "打通了", "通话成功", "通話成功", "联系上", "聯絡上", "联系上了", "已沟通", "已溝通", "有回应", "已接通", "接通", "有效", "answered", "connected", "reached", "yes", "是", "完成", "completed", "held", "已联系", "已聯絡", "有回复", "有回覆", "已回复", "已回覆", "有回應", "已接聽", "已接听", "connected - left live", "scheduled", "successful", "answered call", "跟进中", "沟通中"),
    "agreed": ("同意", "答应", "答應", "应允", "應允", "认可", "認可", "已同意", "有兴趣", "有興趣", "感兴趣", "感興趣", "达成一致", "有意向", "成交", "agreed", "interested", "positive", "won", "意向"),
    "objected": ("异议", "異議", "有异议", "反对", "objected", "objection", "concern"),
    "refused": ("拒绝", "拒絕", "无意向", "没兴趣", "沒興趣", "不需要", "暂不需要", "暫不需要", "没有兴趣", "沒有興趣", "不感兴趣", "不感興趣", "refused", "rejected", "not interested", "declined"),
    "informed": ("告知", "提供信息", "提供了信息", "提供了資訊", "提供資訊", "了解情况", "informed", "information", "told us something"),
    "no_answer": ("拒绝接听", "拒絕接聽", "拒接听", "未接", "未接通", "无人接听", "無人接聽", "没接", "没人接", "沒人接", "没有人接", "沒有人接", "无人接", "無人接", "没人接听", "沒人接聽", "未接听", "未接聽", "不接电话", "不接電話", "没接电话", "沒接電話", "没有接通", "沒有接通", "没接通", "沒接通", "无法接通", "無法接通", "未能接通", "打不通", "没打通", "沒打通", "电话不通", "電話不通", "接不通", "拒接", "挂断", "掛斷", "忙线", "忙線", "占線", "佔線", "通话中", "通話中", "關機", "空號", "停機", "语音信箱", "語音信箱", "留言", "没找到人", "沒找到人", "不在", "无应答", "無應答", "聯絡不上", "聯繫不上", "未聯絡上", "no answer", "not answered", "did not answer", "no response", "not available", "not in", "not reached", "no", "否", "busy", "voicemail", "left message", "left voicemail", "no show", "关机", "空号", "停机", "占线", "未联系上", "联系不上", "left live message", "wrong number", "unreachable", "canceled", "rescheduled"),
    "unread": ("未读", "未讀", "未回复", "未回覆", "未回", "没回", "沒回", "没回复", "沒回覆", "没有回复", "沒有回覆", "不回复", "不回覆", "无回复", "無回覆", "无回应", "無回應", "没有回应", "沒有回應", "没回应", "沒回應", "未回应", "未回應", "无反馈", "無回饋", "没反应", "沒反應", "已读不回", "已讀不回", "已读未回", "已讀未回", "已读", "已讀", "不读不回", "不讀不回", "read", "seen", "seen, no reply", "no reaction", "unread", "no reply", "not replied"),
    "mass": ("群发", "群發", "mass", "newsletter", "bulk", "mass mailing"),
}  # fmt: skip
NEEDS = {
    "explicit": ("明确", "明確", "有需求", "有", "明确需求", "explicit", "yes", "是", "explicit need"),
    "none": ("无", "沒有", "没有", "无需求", "暂无需求", "none", "no", "否", "no need", "no need now"),
}


SILENT = (Result.NO_ANSWER.value, Result.UNREAD.value, Result.MASS.value)
_NEGATIONS = "不没沒未无無非"


def _within(words: dict[str, tuple[str, ...]], text: str) -> str:
    """The code whose longest Chinese word stands in the text, not behind a negation."""
    best, length = "", 1
    for code, spellings in words.items():
        for spelling in spellings:
            place = text.find(spelling)
            if place < 0 or len(spelling) <= length or spelling.isascii():
                continue
            if place == 0 or text[place - 1] not in _NEGATIONS:
                best, length = code, len(spelling)
    rest = text.replace(max((s for s in words.get(best, ()) if s in text), key=len, default=""), "", 1)
    return "" if best not in SILENT and any(letter in rest for letter in _NEGATIONS) else best


_SHORT = ("no", "yes", "是", "否")
_CLAUSE = re.compile(r"\s*[,，;；。.:：(（!！]\s*|\s+[-–—]+\s+")


def _alone(words: dict[str, str], text: str) -> str:
    """The code of a word that is the whole cell, or of its beginning where that says nobody was reached."""
    text = text.replace("’", "'").rstrip(".!。！ ")
    first = words.get(_CLAUSE.split(text, maxsplit=1)[0], "")
    return words.get(text, first if first in SILENT else "")


def reader_of(words: dict[str, tuple[str, ...]], code: str, choices: type[TextChoices]) -> Any:
    """What reads a cell as one of `choices`: the code, empty for an empty cell, "?" and the text for what is not known."""

    alone = {"result": contact_phrases.RESULTS, "channel": contact_phrases.CHANNELS}.get(code, {})

    def read_word(value: Any) -> str:
        text = read.folded(str(value) if code == "need" and value is not None else read.as_text(value))
        if not text:
            return ""
        for known, spellings in words.items():
            if text == known or text in spellings:
                return known
        if text in spoken(choices):
            return spoken(choices)[text]
        if phrase := _alone(alone, text):
            return phrase
        parts = [part for part in re.split(r"[\s/,，、:：（(]+", text) if part]
        for known in SILENT:  # "connected - voicemail": whoever was not reached did not answer
            if any(len(part) > 3 and part in words.get(known, ()) for part in parts):
                return known
        for known, spellings in words.items():
            if code == "result" and parts and parts[0] in _SHORT:
                break  # no interest, no need: "no" is a whole answer or none
            if parts and (parts[0] in spellings or parts[0] == known):
                return known
        return _within(words, text) or f"?{text[:40]}"

    return read_word
