"""Texts without spaces lose names, numbers and addresses too."""

from __future__ import annotations

import pytest

from accounts import variants
from accounts.models import KeyPerson
from accounts.naming import Naming
from portraits.services.personal.digests import Digests, digest

PERSON = {"name": "Canary Name", "telephone": "138 1111 0000", "wechat": "wxmurong", "email": "murong@x.example"}


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("电话13811110000", "电话[…]"),
        ("加了微信wxmurong，邮箱murong@x.example，手机", "加了微信[…]，邮箱[…]，手机"),
        ("手机138-1111-0000，又写138 1111 0000。", "手机[…]，又写[…]。"),
        ("打+86 138.1111.0000吧", "打[…]吧"),
        ("打(+86)13811110000吧", "打([…]吧"),
        ("打１３８１１１１００００吧", "打[…]吧"),
        ("打138－1111—0000吧", "打[…]吧"),
        ("打008613811110000吧", "打[…]吧"),
        ("问canary name说他走了", "问[…]说他走了"),
        ("单号9138111100001不动", "单号9138111100001不动"),
        ("xwxmurong不动", "xwxmurong不动"),
    ],
)
def test_words_of_an_alphabet_end_where_characters_begin(text: str, clean: str) -> None:
    assert Naming([KeyPerson(**PERSON)]).without(text) == clean


def test_what_a_restore_takes_out_ends_there_too() -> None:
    assert Digests([(8, digest("wxmurong"))]).without("微信wxmurong，xwxmurong") == "微信[…]，xwxmurong"


def test_parts_without_a_space_and_turned_round_are_asked_about() -> None:
    asked = variants.of([KeyPerson(name="Canary Name")])
    assert {"CanaryName", "Name Canary"} <= set(asked)
