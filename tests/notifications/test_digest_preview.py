"""One's own mail before it comes: what is due and new, in the reader's language, and nothing is sent or marked by looking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from core.clock import business_date
from notifications.models import Digest
from tests.cast import Cast, again, make_account, noon
from tests.followups.conftest import log_contact

PREVIEW = "/mails/preview/"


def test_a_salesperson_sees_the_mail_of_now_and_sends_nothing(cast: Cast, as_user: Any) -> None:
    make_account(cast.ann, "重庆包装 Late & Co", today=business_date(), days_old=25)
    type(cast.ann).objects.filter(pk=cast.ann.pk).update(language="zh-hant")
    answer = as_user(again(cast.ann)).get(PREVIEW)
    page = answer.content.decode()
    assert "重庆包装 Late &amp; Co" in page
    assert 'lang="zh-Hant"' in page
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert not Digest.objects.exists()
    assert "Late &amp; Co" not in as_user(cast.bob).get(PREVIEW, follow=True).content.decode()


def test_nothing_to_say_is_said_on_the_page_one_comes_from(cast: Cast, as_user: Any) -> None:
    answer = as_user(cast.ann).get(PREVIEW, follow=True)
    assert answer.redirect_chain == [("/inbox/preferences/", 302)]
    assert "no mail would come" in answer.content.decode()


def test_the_weekly_mail_is_for_who_leads(cast: Cast, as_user: Any) -> None:
    yesterday = business_date() - timedelta(days=1)
    log_contact(
        make_account(cast.ann, today=yesterday, days_old=9),
        cast.ann,
        on=yesterday,
        now=noon(yesterday),
        new_person="Li Wei",
    )
    leader, seller = (as_user(user).get(PREVIEW + "?kind=weekly") for user in (cast.mia, cast.ann))
    assert cast.ann.name in leader.content.decode()
    assert cast.bob.name not in seller.content.decode()
