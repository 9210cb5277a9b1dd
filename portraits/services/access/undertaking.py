"""The undertaking: its versions, and who has signed the newest one (domain.md 2.4)."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.services.refusals import InvalidInput, NotAllowed, ReasonNeeded
from audit import services as audit
from core.errors import StaleEdit
from notifications.services import Message, tell
from portraits.models import Grant, Signature, Undertaking
from users.models import User

REASON_LENGTH = 300


def newest() -> Undertaking | None:
    """The version that people have to sign."""
    return Undertaking.objects.order_by("-pk").first()


@transaction.atomic
def publish(*, text: str, text_hans: str, text_hant: str, by: User) -> Undertaking:
    """A new version; everybody signs again. Raises NotAllowed, InvalidInput."""
    if not by.is_admin:
        raise NotAllowed(_("Only an admin publishes the undertaking."))
    if not (text.strip() and text_hans.strip() and text_hant.strip()):
        raise InvalidInput(_("Write the text in all three languages."))
    made = Undertaking.objects.create(
        text=text.strip(),
        text_hans=text_hans.strip(),
        text_hant=text_hant.strip(),
        published_at=timezone.now(),
        published_by=by,
    )
    audit.record("undertaking.published", made, by=by)
    _tell_signers(made)
    return made


def _tell_signers(text: Undertaking) -> None:
    """Whoever signed an older version, or is on the list of a VVIP, is closed out until they sign again."""
    signed = Signature.objects.standing().values_list("user", flat=True)
    listed = Grant.objects.at_guarded().filter(revoked_at=None).values_list("user", flat=True)
    people = User.objects.active().filter(pk__in={*signed, *listed}).values_list("pk", flat=True)
    tell(Message(pk, "undertaking_new", f"undertaking-{text.pk}", params={"version": text.pk}) for pk in people)


@transaction.atomic
def sign(version: int, name: str, *, by: User) -> Signature:
    """Sign the version that was read, by typing the own name. Raises StaleEdit for an older one, InvalidInput."""
    text = newest()
    if text is None or text.pk != version:
        raise StaleEdit(_("There is a new version: read it and sign again."))
    if " ".join(name.split()).casefold() != " ".join(by.name.split()).casefold():
        raise InvalidInput(_("Type your name as it stands in your profile: %(name)s"), name=by.name)
    try:
        with transaction.atomic():
            made = Signature.objects.create(
                undertaking=text,
                user=by,
                name=name.strip(),
                language=translation.get_language() or "",
                signed_at=timezone.now(),
            )
    except IntegrityError:
        return Signature.objects.standing().get(undertaking=text, user=by)
    audit.record("undertaking.signed", text, by=by)
    return made


def signers() -> set[int]:
    """Ids of those whose signature stands under the newest version."""
    newest_one = Undertaking.objects.order_by("-pk").values("pk")[:1]
    return set(Signature.objects.standing().filter(undertaking__in=newest_one).values_list("user", flat=True))


def hold(user: User) -> None:
    """Let nobody take the person's signature back before the present transaction ends."""
    list(Signature.objects.standing().filter(user=user).order_by("pk").select_for_update(no_key=True))


@transaction.atomic
def revoke(signature: Signature, *, by: User, reason: str = "") -> None:
    """Take a signature back (the person) or revoke it (an admin, with a reason). VVIP values close at once.

    Revoked by somebody else, the person's places at VVIPs end too: signing again opens nothing by itself.
    Raises NotAllowed, ReasonNeeded.
    """
    grants = _places(signature.user_id) if signature.user_id != by.pk else []
    row = Signature.objects.select_for_update(no_key=True).get(pk=signature.pk)
    if row.user_id != by.pk and not by.is_admin:
        raise NotAllowed(_("Only the person and admins take a signature back."))
    if row.user_id != by.pk and not reason.strip():
        raise ReasonNeeded
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by, row.revoked_why = timezone.now(), by, reason.strip()[:REASON_LENGTH]
        row.save(update_fields=["revoked_at", "revoked_by", "revoked_why"])
        why = {"reason": row.revoked_why} if row.revoked_why else {}
        audit.record("undertaking.revoked", row.undertaking, by=by, user=row.user_id, **why)
        for grant in grants:
            grant.revoked_by, grant.revoked_at, grant.revoked_why = by, timezone.now(), row.revoked_why
            grant.save(update_fields=["revoked_by", "revoked_at", "revoked_why"])
            audit.record("access.revoked", grant.account, by=by, user=row.user_id, grant=grant.pk)


def _places(user_id: int) -> list[Grant]:
    """The person's standing places at VVIPs, whose accounts wait for us: accounts are locked before signatures."""
    rows = Grant.objects.at_guarded().filter(user=user_id, revoked_at=None)
    accounts = Account.objects.filter(pk__in=rows.values("account")).order_by("pk").select_for_update(no_key=True)
    locked = list(accounts.values_list("pk", flat=True))
    return list(rows.filter(account__in=locked).select_related("account").order_by("pk"))
