"""No data on children: fields that ask for them are refused, and so are words that describe one (quality.md, The law).

Words are looked at, meaning is not: what gets past is for people to notice. Said so in decision 0026.
"""

from __future__ import annotations

import re

_CHILD = (
    r"\b(?:child(?:ren)?|kids?|sons?|daughters?|toddlers?|bab(?:y|ies))\b"
    r"|孩子|小孩|子女|儿子|兒子|女儿|女兒|儿女|兒女|儿童|兒童|宝宝|寶寶"
)
_DETAIL = (
    r"\b(?:aged?|years? old|school|grade|kindergarten|nursery|class|born|birthday|named|called)\b"
    r"|岁|歲|学校|學校|小学|小學|中学|中學|高中|幼儿园|幼稚園|年级|年級|生日|名叫|叫做"
)
_DENIES = re.compile(r"\b(?:no|not|nothing|without)\b[^.;,)]{0,30}|不[^，。；)）]{0,12}", re.IGNORECASE)
_ASKS = re.compile(_CHILD, re.IGNORECASE)
_DESCRIBES = re.compile(
    rf"(?:{_CHILD}).{{0,40}}?(?:{_DETAIL})|(?:{_DETAIL}).{{0,40}}?(?:{_CHILD})", re.IGNORECASE | re.DOTALL
)


def asks(*texts: str) -> bool:
    """Whether a name or a question asks about children."""
    return any(_ASKS.search(_DENIES.sub("", text)) for text in texts if text)


def describes(text: str) -> bool:
    """Whether a text describes a child: one is named together with age, school or name."""
    return bool(_DESCRIBES.search(text))
