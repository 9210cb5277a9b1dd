"""Which names are one company: legal forms, places, scripts, pinyin; and which are not."""

from __future__ import annotations

import pytest

from core import matchkeys

SAME = [
    ("Acme Print Ltd", "ACME Print"),
    ("Acme Print Co., Ltd.", "Acme Print Limited"),
    ("Acme Print Inc.", "acme print llc"),
    ("The Acme Print Company", "Acme Print"),
    ("Müller GmbH", "Müller AG"),
    ("Müller GmbH & Co. KG", "Müller"),
    ("Grupo Sol S.A.", "Grupo Sol SA"),
    ("Novo A/S", "Novo"),
    ("Rossi S.p.A.", "Rossi Srl"),
    ("Globe Pty Ltd", "Globe plc"),
    ("Siemens (China) Co., Ltd.", "Siemens AG"),
    ("ＡＣＭＥ　Ｐｒｉｎｔ", "Acme Print"),
    ("宏达印刷有限公司", "宏达印刷"),
    ("宏达印刷有限责任公司", "宏达印刷股份有限公司"),
    ("宏达印刷集团有限公司", "宏达印刷集团"),
    ("宏达印刷公司", "宏达印刷股份"),
    ("宏達印刷有限公司", "宏达印刷有限公司"),
    ("重慶華東包裝股份有限公司", "重庆华东包装"),
    ("台灣精工印刷", "台湾精工印刷有限公司"),
    ("臺灣精工印刷", "台湾精工印刷"),
    ("上海市宏达印刷有限公司", "上海宏达印刷"),
    ("宏达印刷（上海）有限公司", "上海宏达印刷有限公司"),
    ("宏达印刷(上海市)有限公司", "上海宏达印刷"),
    ("广东省深圳市永盛纸品", "广东深圳永盛纸品有限公司"),
    ("博世（中国）投资有限公司", "博世投资有限公司"),
    ("博世中国有限公司", "博世"),
    ("ABB（中国）有限公司", "ABB Ltd"),
    ("三一重工股份有限公司", "三一重工"),
    ("金星 印刷", "金星印刷"),
    ("金星-印刷（集团）有限公司", "金星印刷"),
    ("Y-corporation", "Y Corporation Ltd"),
    ("Y-Corp.", "Y Corporation Ltd"),
    ("Ｙ－ＣＯＲＰ．，ＬＴＤ．", "y corp"),
    ("Y.Corp", "Y Co.,Ltd"),
    ("Acme-Print Corporation", "ACME PRINT CORP."),
    ("Acme Print Private Limited", "Acme Print Pvt. Ltd."),
    ("Acme Print Limited Liability Company", "Acme Print, L.L.C."),
    ("Acme Print Proprietary Limited", "Acme Print Pty Ltd"),
    ("Baker & Sons Ltd", "Baker and Sons"),
    ("Sol S.A. de C.V.", "Sol SA"),
    ("Kraków Druk Sp. z o.o.", "Krakow Druk"),
    ("Müller Druck GmbH", "Mueller Druck Gesellschaft mit beschränkter Haftung"),
    ("Bäcker UG (haftungsbeschränkt)", "Baecker"),
    ("Huber Papier Aktiengesellschaft", "Huber-Papier AG"),
    ("Huber Papier e.K.", "Huber Papier"),
    ("Société Lumière S.A.R.L.", "Societe Lumiere"),
    ("株式会社アクメ", "アクメ"),
    ("㈱アクメ", "アクメ株式会社"),
    ("(株)東京印刷", "東京印刷 株式会社"),
    ("有限会社東京印刷", "东京印刷"),
    ("ｱｸﾒ印刷株式会社", "アクメ印刷"),
    ("Acme Kabushiki Kaisha", "Acme K.K."),
    ("주식회사 한빛", "한빛(주)"),
    ("宏达投资中心（有限合伙）", "宏达投资中心"),
]
SOUND = [
    ("重庆印刷", "Chongqing Yinshua"),
    ("重慶印刷有限公司", "chongqingyinshua"),
    ("宏达包装", "Hongda Baozhuang Co., Ltd."),
    ("華為技術", "Huawei Jishu"),
    ("长城纸业", "Changcheng Zhiye"),
    ("永盛印刷有限公司", "Yongsheng Yinshua Youxian Gongsi"),
    ("宏达印刷", "鸿达印刷"),
    ("明珠包装材料", "名珠包装材料"),
]
PART = [
    ("上海宏达印刷有限公司", "宏达印刷有限公司"),
    ("宏达印刷（深圳）有限公司", "宏达印刷"),
    ("广东省深圳市宏达印刷", "深圳宏达印刷"),
    ("宏达印刷包装", "宏达印刷"),
    ("宏达印刷厂", "宏达印刷有限公司"),
    ("Acme Print Services", "Acme Print"),
    ("Northwind Traders Shanghai", "Northwind Traders"),
]
TYPO = [
    ("Acme Printing", "Acme Printng"),
    ("Northwind Traders", "Northwnd Traders"),
    ("Blue Heron Cartons Ltd", "Blue Heron Carton"),
]
OTHER = [
    ("上海宏达印刷有限公司", "北京宏达印刷有限公司"),
    ("深圳市宏达印刷", "深圳市宏远印刷"),
    ("宏达印刷", "宏达包装"),
    ("上海印刷一厂", "上海印刷二厂"),
    ("上海第一印刷厂", "上海第二印刷厂"),
    ("宏达1印刷", "宏达2印刷"),
    ("华东重庆123印刷包装", "华东重庆124印刷包装"),
    ("华东重庆12印刷包装", "华东重庆123印刷包装"),
    ("宏达", "上海宏达科技"),
    ("宏达", "宏达印刷"),
    ("上海印刷", "上海包装"),
    ("上海有限公司", "北京有限公司"),
    ("宏达印刷有限公司上海分公司", "宏达印刷有限公司"),
    ("东方红印刷", "东方印刷"),
    ("中国移动", "中国联通"),
    ("世纪", "实际"),
    ("宏达", "弘大"),
    ("永盛纸品", "咏胜止聘"),
    ("Acme Print", "Acme Cartons"),
    ("Acme", "Acme Print"),
    ("Star", "Starbucks"),
    ("Star Line", "Starline Logistics Group of Europe"),
    ("Print", "Acme Print"),
    ("Customer 1", "Customer 12"),
    ("Customer 12", "Customer 13"),
    ("Globe", "Glove"),
    ("Ltd", "Limited"),
    ("Y Corp", "Z Corp"),
    ("Acme Private", "Acme"),
    ("Acme Liability", "Acme"),
    ("株式会社アクメ", "株式会社アクア"),
    ("Summit 2000", "Summit 2001"),
    ("Nordic", "Northwind"),
    ("", "Acme"),
]


def reason(one: str, other: str) -> str:
    """Why two names match, as the keys alone say it."""
    a, b = matchkeys.name(one), matchkeys.name(other)
    if a.key and a.key == b.key:
        return "same"
    if matchkeys.sound_alike(a, b):
        return "sound"
    if matchkeys.within(a, b) or matchkeys.within(b, a):
        return "part"
    return "typo" if matchkeys.mistyped(a, b) else ""


@pytest.mark.parametrize(
    ("expected", "one", "other"),
    [
        *(("same", *pair) for pair in SAME),
        *(("sound", *pair) for pair in SOUND),
        *(("part", *pair) for pair in PART),
        *(("typo", *pair) for pair in TYPO),
        *(("", *pair) for pair in OTHER),
    ],
)
def test_two_names_are_one_company_or_not(expected: str, one: str, other: str) -> None:
    assert reason(one, other) == reason(other, one) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("138 1234 5678", "+86 138-1234-5678", True),
        ("0086 13812345678", "１３８１２３４５６７８", True),
        ("(010) 5550-1234", "+86 10 5550 1234", True),
        ("021-68881234转801", "021 6888 1234", True),
        ("+1 415 555 2671", "001 415 555 2671", True),
        ("010 5550 1234", "021 5550 1234", False),
        ("5550 1234", "010 5550 1234", False),
        ("138 1234 5678", "138 1234 5679", False),
    ],
)
def test_telephones_meet_however_they_are_written(one: str, other: str, same: bool) -> None:
    assert (matchkeys.telephone(one) == matchkeys.telephone(other)) is same


@pytest.mark.parametrize("text", ["", "12345", "call me", "－－－", "a@b", "9" * 40])
def test_what_is_no_number_has_no_key(text: str) -> None:
    assert matchkeys.telephone(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://www.Acme.com.cn/about?x=1", "acme.com.cn"),
        ("acme.com", "acme.com"),
        ("li@mail.acme.co.uk", "acme.co.uk"),
        ("li@qq.com", ""),
        ("li@163.com", ""),
        ("li@gmail.com", ""),
        ("https://shop12.1688.com/", "shop12.1688.com"),
        ("https://www.taobao.com", ""),
        ("192.168.0.1", ""),
        ("com.cn", ""),
        ("http://[", ""),
        ("acme", ""),
    ],
)
def test_a_domain_is_the_company_s_own(text: str, expected: str) -> None:
    assert matchkeys.domain(text) == expected
