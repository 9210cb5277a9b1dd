"""The account that most searches look for."""

from __future__ import annotations

import pytest

from accounts.models import Account
from core.clock import business_date
from tests.cast import Cast, make_account
from tests.pages.find.records import opportunity_of, person_of


@pytest.fixture
def chongqing(cast: Cast) -> Account:
    account = make_account(cast.ann, "重庆印刷包装有限公司", today=business_date(), telephones=["+86 23 6543 2100"])
    person_of(account, "张丽华", cast.ann, telephone="139 0000 4711", wechat="zhang_lh88")
    opportunity_of(account, "纸箱年度合同", cast.ann, product="Carton")
    return account
