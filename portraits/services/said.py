"""Whether words that people write as a reason say anything."""

from __future__ import annotations

LEAST = 4  # letters and digits; a Chinese character counts as two
LEAST_OF_A_REASON, HAN_OF_A_REASON = 10, 2.5
# What people write where they must write something, letters and digits only.
EMPTY = frozenset(
    (
        "because", "justbecause", "noreason", "none", "nothing", "whatever", "asdf", "test", "testing", "tobeopened", "openit",
        "ineedit", "ineedto", "needit", "needtoknow", "justlooking", "justalook", "lookingatit", "tosee", "toseeit", "curious",
        "curiosity", "withoutreason", "没什么", "沒什麼", "没有原因", "沒有原因", "没有", "沒有", "无原因",
        "無原因", "随便", "隨便", "随便看看", "隨便看看", "看看", "看一下", "看一看", "测试", "測試", "需要", "工作需要", "好奇", "就是想看",
    )
)  # fmt: skip


def says_something(words: str, *, least: float = LEAST, han: float = 2) -> bool:
    """At least four letters, of more than one kind, that name something: "x", "...", "aaaa", "just because" and "1234" do not.

    `han`: what a Chinese sign counts.
    """
    signs = [sign for sign in words.lower() if sign.isalnum()]
    if "".join(signs) in EMPTY or not any(sign.isalpha() for sign in signs):
        return False
    weight = sum(han if "\u3400" <= sign <= "\u9fff" else 1 for sign in signs)
    return weight >= least and len(set(signs)) > 1


def explains(words: str) -> bool:
    """Whether a reason that others read is more than a word: ten letters, or four Chinese characters."""
    return says_something(words, least=LEAST_OF_A_REASON, han=HAN_OF_A_REASON)
