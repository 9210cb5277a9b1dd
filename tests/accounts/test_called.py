"""Parts of a restricted person's name are hidden where they are written as a name; other words stay (decision 0026)."""

from __future__ import annotations

import pytest

from accounts.called import Called
from accounts.models import KeyPerson


def shown(name: str, text: str, *others: str) -> str:
    return str(Called([KeyPerson(name=name)], others).without(text))


@pytest.mark.parametrize(
    ("name", "text", "clean"),
    [
        ("Ivan Petrov", "Ivan's deputy leaves in May", "[…]'s deputy leaves in May"),
        ('Ulrich "Uli" Brandt', "Uli decides; Ulrich Brandt and Uli Brandt sign", "[…] decides; […] and […] sign"),
        ("Ulrich (Uli) Brandt", "Uli decides, Brandt too", "[…] decides, […] too"),
        ("王伟（小胖）", "小胖要便宜，王伟也要", "[…]要便宜，[…]也要"),
        ("Petra Vogt (Purchasing)", "Purchasing decides, Vogt signs", "Purchasing decides, […] signs"),
        ("Sean O'Brien D'Arcy", "Sean and O'Brien", "[…] and […]"),
        ("Ivan Petrov", "Show Ivan the density report", "Show […] the density report"),
        ("Ivan Petrov", "PETROV said no", "[…] said no"),
        ("Ivan Petrov", "I. Petrov, or Petrov, I.", "[…], or […]"),
        ("Ivan Petrov", "petrov ivan wrote", "[…] wrote"),
        ("Mark May", "Mr May and Mark's wish", "Mr […] and […]'s wish"),
        ("Mark May", "mark may agrees", "[…] agrees"),
        ("Bo", "Bo agrees", "[…] agrees"),
        ("王强", "王总要便宜，請王經理過目", "[…]要便宜，請[…]過目"),
        ("王强", "老王说好，小王也说好", "[…]说好，[…]也说好"),
        ("王强", "Wang Qiang, wangqiang", "[…], […]"),
        ("高建国", "高总说好，小高的意见，建国同意", "[…]说好，[…]的意见，[…]同意"),
        ("陈伟明", "陳總說，偉明同意", "[…]說，[…]同意"),
        ("欧阳修文", "歐陽總的意見", "[…]的意見"),
        ("何美 Mei Ho", "何美 and Mei", "[…] and […]"),
    ],
)
def test_parts_of_the_name_are_hidden(name: str, text: str, clean: str) -> None:
    assert shown(name, text) == clean


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ivan Petrov", "ivanhoe, Petrovka"),
        ("Mark May", "We mark the boxes in May; it may take long"),
        ("Will Price", "They will ask for the price. Price first"),
        ("Al So", "So we also go on"),
        ("高建国", "提高总产量，提高工作效率，缩小高度，最高经理，高总额"),
        ("于伟", "小于 5"),
        ("时光", "小时候，三小时"),
        ("王强", "国王，王总部"),
        ("李国庆", "国庆以后"),
    ],
)
def test_other_words_stay(name: str, text: str) -> None:
    assert shown(name, text) == text


def test_colleagues_and_the_company_keep_their_names() -> None:
    said = "Ivan and Anna Petrov of Petrov Packaging"
    assert shown("Ivan Petrov", said, "Anna Petrov", "Petrov Packaging") == "[…] and Anna Petrov of Petrov Packaging"
    assert shown("王建国", "李建国 and 建国", "李建国") == "李建国 and […]"
    assert shown("Ivan Petrov", "Ivan Petrov", "Ivan Petrov") == "[…]"
