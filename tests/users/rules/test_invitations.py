"""Invitations: one link, one use, seven days; a mail server that fails loses nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.utils import timezone

from audit.models import Event
from core.mail import MailNotSent
from tests.cast import TODAY, Cast, again
from tests.mail import Mailbox
from users.models import Invitation, RolePeriod, User
from users.services import entering, invitations
from users.services.refusals import AddressTaken, InvitationRefused, LinkDead, NotAnAdmin

NOW = timezone.now()
ORIGIN = "https://crm.example"
PASSWORD = "a long way home 7"


def invite(cast: Cast, email: str = "nina@example.com", **more: Any) -> Invitation:
    new = entering.NewPerson(
        **{"name": "Nina New", "email": email, "team": cast.south, "hired_on": TODAY, "language": "en", **more}
    )
    return entering.enter_person(new, by=cast.ada, today=TODAY, now=NOW)


def key_of(invitation: Invitation) -> str:
    return invitations.link_of(invitation, "").split("/")[-2]


def test_a_person_is_entered_with_a_first_position_and_cannot_log_in_yet(cast: Cast) -> None:
    nina = invite(cast, email="Nina@Example.com").user
    assert nina.email == "nina@example.com"
    assert not nina.has_usable_password()
    assert RolePeriod.objects.filter(user=nina, team=cast.south, starts_on=TODAY, ends_on=None).exists()
    assert set(Event.objects.filter(subject_id=nina.pk, subject_type="user").values_list("code", flat=True)) == {
        "person.entered", "person.assigned", "person.invited",
    }  # fmt: skip


def test_the_link_gives_a_password_once(cast: Cast) -> None:
    invitation = invite(cast)
    user = invitations.accept(key_of(invitation), password=PASSWORD, now=NOW)
    assert again(user).check_password(PASSWORD)
    with pytest.raises(LinkDead):
        invitations.accept(key_of(invitation), password="another way home 8", now=NOW)
    assert again(user).check_password(PASSWORD)


@pytest.mark.parametrize("days", [6, 7, 8])
def test_the_link_opens_for_seven_days(cast: Cast, days: int) -> None:
    key, later = key_of(invite(cast)), NOW + timedelta(days=days)
    if days < 7:
        assert invitations.behind(key, now=later).user.name == "Nina New"
    else:
        with pytest.raises(LinkDead):
            invitations.behind(key, now=later)


def test_a_newer_link_a_revocation_and_leaving_each_close_the_link(cast: Cast) -> None:
    first = invite(cast)
    nina = first.user
    second = invitations.invite(nina, by=cast.ada, now=NOW)
    with pytest.raises(LinkDead):
        invitations.behind(key_of(first), now=NOW)
    invitations.revoke(nina, by=cast.ada, now=NOW)
    with pytest.raises(LinkDead):
        invitations.behind(key_of(second), now=NOW)
    third = invitations.invite(nina, by=cast.ada, now=NOW)
    User.objects.filter(pk=nina.pk).update(is_active=False)
    with pytest.raises(LinkDead):
        invitations.accept(key_of(third), password=PASSWORD, now=NOW)


def test_a_link_cannot_be_made_up(cast: Cast) -> None:
    invitation = invite(cast)
    good = key_of(invitation)
    forged = signing.dumps([invitation.pk, invitation.nonce], salt="another purpose")
    other = signing.dumps([invitation.pk, "x" * 32], salt=invitations.SALT)
    odd = signing.dumps({"pk": invitation.pk}, salt=invitations.SALT)
    for key in (good[:-1], good.swapcase(), "x", "1:2:3", forged, other, odd, "é" * 20):
        with pytest.raises(LinkDead):
            invitations.behind(key, now=NOW)


def test_the_link_is_stored_nowhere(cast: Cast) -> None:
    invitation = invite(cast)
    signature = key_of(invitation).split(":")[-1]
    row = Invitation.objects.values().get(pk=invitation.pk)
    events = list(Event.objects.filter(subject_id=invitation.user_id).values("params"))
    assert signature not in str(row) + str(events)
    assert invitation.nonce not in str(events)


@pytest.mark.parametrize("who", ["max", "ann"])
def test_only_admins_invite(cast: Cast, who: str) -> None:
    by = getattr(cast, who)
    with pytest.raises(NotAnAdmin):
        entering.enter_person(entering.NewPerson("X", "x@example.com"), by=by, today=TODAY, now=NOW)
    invitation = invite(cast)
    with pytest.raises(NotAnAdmin):
        invitations.invite(invitation.user, by=by, now=NOW)
    with pytest.raises(NotAnAdmin):
        invitations.revoke(invitation.user, by=by, now=NOW)


def test_an_address_belongs_to_one_person_however_it_is_written(cast: Cast) -> None:
    with pytest.raises(AddressTaken) as taken:
        invite(cast, email="ANN.Seller@example.com")
    assert taken.value.person == cast.ann
    User.objects.filter(pk=cast.ann.pk).update(is_active=False, left_on=TODAY)
    with pytest.raises(AddressTaken, match="come back"):
        invite(cast, email="ann.seller@example.com")
    assert User.objects.filter(email__iexact="ann.seller@example.com").count() == 1


def test_who_has_a_password_or_has_left_is_not_invited(cast: Cast) -> None:
    with pytest.raises(InvitationRefused, match="password already"):
        invitations.invite(cast.ann, by=cast.ada, now=NOW)
    User.objects.filter(pk=cast.ann.pk).update(is_active=False)
    with pytest.raises(InvitationRefused, match="left"):
        invitations.invite(cast.ann, by=cast.ada, now=NOW)


@pytest.mark.parametrize(("language", "words"), [("en", "Hello Nina New"), ("zh-hans", "Nina New")])
def test_the_mail_is_in_the_persons_language_with_the_link(
    cast: Cast, mailbox: Mailbox, language: str, words: str
) -> None:
    invitation = invite(cast, language=language)
    invitations.deliver(invitation, origin=ORIGIN, now=NOW)
    (mail,) = mailbox.to("nina@example.com")
    (link,) = mail.links
    assert link.startswith(ORIGIN)
    assert invitations.behind(link.split("/")[-2], now=NOW) == invitation
    assert link in mail.text("html")
    assert words in mail.text()
    invitation.refresh_from_db()
    assert invitation.sent_at == NOW
    invitations.deliver(invitation, origin=ORIGIN, now=NOW)
    assert len(mailbox) == 1


def test_a_name_cannot_add_a_header_to_the_mail(cast: Cast, mailbox: Mailbox, settings: Any) -> None:
    settings.COMPANY_NAME = "Paper\r\nBcc: thief@example.com"
    User.objects.filter(pk=cast.ada.pk).update(name="Ada\nBcc: thief@example.com")
    invitation = Invitation.objects.select_related("invited_by", "user").get(pk=invite(cast, name="N\r\nCc: x@y.z").pk)
    invitations.deliver(invitation, origin=ORIGIN, now=NOW)
    (mail,) = mailbox.mails
    assert mail.to == ("nina@example.com",)
    assert mail.message["Bcc"] is None
    assert mail.message["Cc"] is None
    assert "Bcc: thief@example.com" in mail.subject


def test_markup_in_a_name_stays_text_in_the_mail(cast: Cast, mailbox: Mailbox) -> None:
    invitations.deliver(invite(cast, name="<img src=x>"), origin=ORIGIN, now=NOW)
    (mail,) = mailbox.mails
    assert "<img" not in mail.text("html")
    assert "<img src=x>" in mail.text()


def test_a_mail_server_that_fails_loses_nothing(cast: Cast, mailbox: Mailbox) -> None:
    invitation = invite(cast)
    mailbox.refusal = "451 try later"
    with pytest.raises(MailNotSent):
        invitations.deliver(invitation, origin=ORIGIN, now=NOW)
    invitation.refresh_from_db()
    assert (invitation.failed_at, invitation.sent_at) == (NOW, None)
    assert invitations.behind(key_of(invitation), now=NOW) == invitation
    mailbox.refusal = ""
    invitations.deliver(invitation, origin=ORIGIN, now=NOW)
    invitation.refresh_from_db()
    assert (invitation.failed_at, invitation.sent_at) == (None, NOW)


def test_what_opens_nothing_any_more_is_not_sent(cast: Cast, mailbox: Mailbox) -> None:
    invitation = invite(cast)
    invitations.revoke(invitation.user, by=cast.ada, now=NOW)
    invitation.refresh_from_db()
    invitations.deliver(invitation, origin=ORIGIN, now=NOW)
    assert len(mailbox) == 0


def test_facts_are_corrected_and_an_address_stays_one_persons(cast: Cast) -> None:
    facts = entering.Facts("Ann B", "ann@b.example", "1", TODAY, "en", 5)
    entering.change_facts(cast.ann, facts, by=cast.ada)
    ann = again(cast.ann)
    assert (ann.name, ann.email, ann.capacity) == ("Ann B", "ann@b.example", 5)
    with pytest.raises(AddressTaken):
        entering.change_facts(cast.bob, entering.Facts("Bob", "ANN@b.example", "", None, "en", None), by=cast.ada)
    with pytest.raises(NotAnAdmin):
        entering.change_facts(cast.bob, facts, by=cast.max)
    assert Event.objects.filter(code="person.changed").get().params["fields"] == [
        "name", "email", "telephone", "hired_on", "capacity",
    ]  # fmt: skip
