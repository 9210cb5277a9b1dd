"""What takes seconds is counted by a worker: a real one, by its broker, beside the page that asks again."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from celery import current_app
from celery.contrib.testing.worker import start_worker
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from core import apart, lately, tasks
from core.among import Known
from core.keyset import bounded_counts
from core.limits import TooMuch
from dashboards import kept
from dashboards.curve import reading
from dashboards.records import sizes
from tests.cast import Cast, make_lead
from tests.conftest import BY_WORKER
from tests.dashboards.curve.made import followed
from tests.leads.conftest import make_opportunity, win

PAGE, PART, LIST = (reverse(f"dashboards:curve{name}") for name in ("", "_figures", "_list"))
ASKED = f"{LIST}?what=all"
PART_ASKS, PAGE_ASKS = ({"HX-Request": "true", "X-Counting": who} for who in ("part", "page"))


@pytest.fixture(autouse=True)
def many_accounts(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two accounts are many, and a worker is asked."""
    monkeypatch.setattr(apart, "_asked", BY_WORKER)
    monkeypatch.setattr(kept, "WIDE", 1)
    cache.clear()
    followed(cast.ann, 3)
    followed(cast.bob, 3)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What is asked of a worker, who is busy elsewhere."""
    found: list[tuple[Any, ...]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **_how: found.append(args))
    return found


@pytest.fixture
def counted_in(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """In which threads it was counted."""
    threads, counts = [], reading.counts

    def told(*asked: Any, **how: Any) -> Any:
        threads.append(threading.current_thread().name)
        time.sleep(0.3)
        return counts(*asked, **how)

    monkeypatch.setattr(reading, "counts", told)
    return threads


def browser_of(user: Any) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def asks(browser: Client, address: str, headers: dict[str, str] = PART_ASKS) -> HttpResponse:
    return browser.get(address, headers=headers)


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """A worker of Celery's own beside the test, at the run's broker."""
    current_app.control.purge()
    with start_worker(current_app, perform_ping_check=False, shutdown_timeout=30):
        yield


@pytest.mark.django_db(transaction=True)
def test_a_worker_counts_once_for_everybody_who_waits(worker: None, cast: Cast, counted_in: list[str]) -> None:
    ada, other = browser_of(cast.ada), browser_of(cast.ada)
    assert (asks(ada, PART).status_code, asks(other, PART).status_code) == (204, 204)
    end = time.monotonic() + 30
    while (answer := asks(ada, PART)).status_code == 204 and time.monotonic() < end:
        time.sleep(0.1)
    assert answer.context["whole"].accounts == 2
    assert asks(other, PART).context["whole"].accounts == 2
    assert len(counted_in) == 1
    assert counted_in[0] != threading.current_thread().name


@pytest.mark.django_db
def test_a_page_shows_that_it_waits_and_comes_again_when_it_is_counted(cast: Cast, sent: list[Any]) -> None:
    browser = browser_of(cast.ada)
    page = browser.get(ASKED).content.decode()
    assert "This is being counted" in page
    assert f'hx-get="{ASKED}"' in page
    assert "<html" in page
    assert asks(browser, ASKED, PAGE_ASKS).status_code == 204
    tasks.count_apart(*sent[0])
    assert asks(browser, ASKED, PAGE_ASKS).headers["HX-Refresh"] == "true"
    assert len(browser.get(ASKED).context["page"].rows) == 2
    assert len(sent) == 1


@pytest.mark.django_db
def test_a_page_with_filters_shows_at_once_and_its_figures_as_soon_as_they_are_kept(
    cast: Cast, sent: list[Any]
) -> None:
    browser = browser_of(cast.ada)
    page = browser.get(PAGE)
    assert page.context["follows"]
    assert f'hx-get="{PART}' in page.content.decode()
    assert not sent  # its part asks
    asks(browser, PART)
    tasks.count_apart(*sent[0])
    page = browser.get(PAGE)
    assert (page.context["follows"], page.context["whole"].accounts) == (False, 2)


@pytest.mark.django_db
def test_a_part_that_somebody_filters_shows_that_it_waits(cast: Cast, sent: list[Any]) -> None:
    browser = browser_of(cast.ada)
    part = browser.get(ASKED, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert f'hx-get="{ASKED}"' in part.content.decode()
    assert "<html" not in part.content.decode()
    tasks.count_apart(*sent[0])
    assert len(asks(browser, ASKED).context["page"].rows) == 2


@pytest.mark.django_db
def test_what_a_worker_counts_is_what_the_asker_may_see(cast: Cast, sent: list[Any]) -> None:
    mia = browser_of(cast.mia)
    asks(mia, PART)
    tasks.count_apart(*sent[0])
    assert asks(mia, PART).context["whole"].accounts == 2
    ada = browser_of(cast.ada)
    assert asks(ada, PART).status_code == 204  # another scope is another count
    cast.ada.is_active = False
    cast.ada.save(update_fields=["is_active"])
    tasks.count_apart(*sent[1])
    cast.ada.is_active = True
    cast.ada.save(update_fields=["is_active"])
    assert asks(browser_of(cast.ada), PART).status_code == 204  # nothing was counted for somebody who may not log in


@pytest.mark.django_db
def test_without_a_worker_the_page_counts(
    cast: Cast, sent: list[Any], counted_in: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browser_of(cast.ada)
    assert asks(browser, PART).status_code == 204
    monkeypatch.setattr(apart, "PATIENCE_SECONDS", 0)
    assert asks(browser, PART).context["whole"].accounts == 2
    tasks.count_apart(*sent[0])  # a worker that wakes later finds it done
    assert len(counted_in) == 1


@pytest.mark.django_db
def test_without_a_broker_the_page_counts_at_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_asked: Any, **_how: Any) -> None:
        raise current_app.connection().connection_errors[0]("nobody there")

    monkeypatch.setattr(current_app, "send_task", away)
    assert asks(browser_of(cast.ada), PART).context["whole"].accounts == 2


@pytest.mark.django_db
def test_what_a_worker_gave_up_is_said_and_not_asked_for_ever(
    cast: Cast, sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_much(*_asked: Any, **_how: Any) -> None:
        raise TooMuch

    browser = browser_of(cast.ada)
    asks(browser, PART)
    monkeypatch.setattr(reading, "counts", too_much)
    tasks.count_apart(*sent[0])
    assert "Too much to count at once" in asks(browser, PART).content.decode()
    assert len(sent) == 1


@pytest.mark.django_db
def test_what_fails_at_a_worker_is_counted_by_the_page(
    cast: Cast, sent: list[Any], counted_in: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_asked: Any, **_how: Any) -> None:
        raise ValueError("broken")

    browser = browser_of(cast.ada)
    asks(browser, PART)
    with monkeypatch.context() as broken:
        broken.setattr(reading, "counts", fails)
        with pytest.raises(ValueError, match="broken"):
            tasks.count_apart(*sent[0])
    assert asks(browser, PART).context["whole"].accounts == 2
    assert len(counted_in) == 1


@pytest.mark.django_db
def test_a_file_and_a_program_wait_for_no_worker(cast: Cast, sent: list[Any]) -> None:
    browser = browser_of(cast.ada)
    assert browser.post(reverse("dashboards:curve_export"), {"file_format": "csv"}).status_code == 200
    assert not sent


@pytest.mark.django_db
def test_a_worker_has_more_time_than_a_page(monkeypatch: pytest.MonkeyPatch, cast: Cast, sent: list[Any]) -> None:
    given = []
    monkeypatch.setattr(kept.limits, "limited", lambda ms, limited=kept.limits.limited: given.append(ms) or limited(ms))
    kept.others("page", "asked", dict, wide=True)
    asks(browser_of(cast.ada), PART)
    tasks.count_apart(*sent[0])
    assert (given[0], max(given)) == (25_000, 120_000)
    assert lately.peek(sent[0][2]) is not None


@pytest.mark.django_db
def test_a_list_behind_the_funnel_is_left_to_a_worker_and_kept(cast: Cast, sent: list[Any]) -> None:
    browser, asked = browser_of(cast.ada), f"{reverse('dashboards:funnel_list')}?bar=accounts&period=all"
    assert "This is being counted" in browser.get(asked).content.decode()
    tasks.count_apart(*sent[0])
    shown = browser.get(asked)
    assert len(shown.context["page"].rows) == 2
    assert "<strong>2</strong> records" in shown.content.decode()
    followed(cast.ann, 3)
    assert len(browser.get(asked).context["page"].rows) == 2  # those of some minutes ago, as its figure is
    assert len(sent) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "bar", ["bar=account&stage=O", "bar=opportunity&stage=O", "mode=now&bar=owned", "mode=leads&bar=lead"]
)
def test_each_list_behind_the_funnel_is_the_same_by_what_is_kept(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, bar: str
) -> None:
    monkeypatch.setattr(apart, "_asked", lambda *_asked: False)
    win(make_opportunity(followed(cast.ann, 3)))
    make_lead(cast.ann)
    asked = f"{reverse('dashboards:funnel_list')}?{bar}&period=all"

    def rows(wide: int) -> list[Any]:
        monkeypatch.setattr(kept, "WIDE", wide)
        return [row.pk for row in browser_of(cast.ada).get(asked).context["page"].rows]

    assert rows(1) == rows(1_000) != []


@pytest.mark.django_db
def test_wide_lists_say_how_many_their_reader_sees(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_asked", lambda *_asked: False)
    for _n in range(3):
        Account.objects.filter(pk=followed(cast.ann, 3).pk).update(owner=cast.sue, team=cast.south)
    lists = [
        f"{reverse('dashboards:funnel_list')}?bar=contacted&period=all&team={cast.harbour.pk}",
        f"{reverse('dashboards:funnel_detail_list')}?list=cohort&unit=accounts&period=all&team={cast.harbour.pk}",
        f"{ASKED}&period=all&team={cast.harbour.pk}",
    ]
    for asked in lists:
        everything = browser_of(cast.ada).get(asked)
        number = len(everything.context["page"].rows)
        assert f"<strong>{number}</strong> records" in everything.content.decode(), asked
        assert "not listed" not in everything.content.decode()
        assert "may lack it" not in everything.content.decode()
        some = browser_of(cast.mia).get(asked)
        assert f"<strong>{len(some.context['page'].rows)}</strong> records" in some.content.decode(), asked
        assert some.context["hidden"] == number - len(some.context["page"].rows)


@pytest.mark.django_db
def test_of_very_many_some_are_looked_at(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    pks = [followed(cast.ann, 3).pk for _n in range(4)]
    gone = followed(cast.sue, 3).pk
    for name, value in (("SAMPLE", 3), ("BOUND", 2)):
        monkeypatch.setattr(sizes, name, value)
    monkeypatch.setattr(sizes, "bounded_counts", partial(bounded_counts, bound=2))

    def size(ids: list[int]) -> sizes.Size:
        return sizes.of_known(Account.objects.visible_to(cast.mia), Known(ids), cast.mia, str(ids))

    assert size(pks).seen == 3  # more than two
    assert (
        size([gone, *pks[:2], *pks[2:]]) == sizes.Size()
    )  # of those looked at two are seen: nobody knows how many are
    assert size([gone, *pks[:2]]) == sizes.Size(2, hidden=1)
    assert sizes.of_known(Account.objects.visible_to(cast.ada), Known(pks), cast.ada, "") == sizes.Size(4, exact=True)
