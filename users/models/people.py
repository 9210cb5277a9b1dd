"""People, and what each role may do (domain.md section 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commons.kept import KeptModel, KeptQuerySet, kept
from core.clock import business_date
from core.prepared import prepared
from users.models.teams import Team
from users.teams import team_ids_below

if TYPE_CHECKING:
    from collections.abc import Iterable


class Role(models.TextChoices):
    """What a person may do (domain.md section 7)."""

    SALESPERSON = "salesperson", _("Salesperson")
    MANAGER = "manager", _("Manager")
    ADMIN = "admin", pgettext_lazy("role", "Admin")


class UserQuerySet(KeptQuerySet["User"]):
    """People and who sees them."""

    def active(self) -> Self:
        """Those who work here now."""
        return self.filter(is_active=True)

    def visible_to(self, user: User) -> Self:
        """The only door from a request: admins see all, managers their teams, others their own team."""
        if user.is_admin:
            return self.all()
        teams = {*user.managed_team_ids, *([user.team_id] if user.team_id else [])}
        return self.filter(models.Q(team_id__in=teams) | models.Q(pk=user.pk))

    def salespeople(self) -> Self:
        """Those who can own accounts: active salespeople and managers."""
        return self.active().exclude(role=Role.ADMIN)


class UserManager(BaseUserManager["User"]):
    """Creates people by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a person; the address is stored in lower case."""
        if not email:
            raise ValueError("An e-mail address is needed.")
        email = self.normalize_email(email).lower()
        fields.setdefault("name", email.split("@")[0])
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an admin (Django's createsuperuser calls this)."""
        return self.create_user(email, password, **{**fields, "role": Role.ADMIN})

    def get_by_natural_key(self, username: str | None) -> User:
        """Find a person by e-mail, however it is capitalised."""
        return self.get(email__iexact=username)


class _UserManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """A subclass, so that migrations can name it."""


@kept
class User(AbstractBaseUser, KeptModel):
    """A colleague who logs in by e-mail."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=120)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.SALESPERSON)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("team")
    )
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    hired_on = models.DateField(_("hired on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True, help_text=_("empty: the company's"))
    capacity = models.PositiveIntegerField(
        _("capacity"), null=True, blank=True, help_text=_("accounts this person may own; empty: the policy's number")
    )
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[_UserManager] = _UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]
        indexes: ClassVar = [models.Index(fields=["team", "is_active"], name="user_team")]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name as colleagues know it."""
        return self.name

    get_short_name = get_full_name

    @property
    def is_admin(self) -> bool:
        """May see and settle everything (domain.md section 7)."""
        return self.role == Role.ADMIN

    @property
    def is_manager(self) -> bool:
        """Leads teams."""
        return self.role == Role.MANAGER

    @property
    def is_staff(self) -> bool:
        """May open Django's admin pages."""
        return self.is_admin

    is_superuser = is_staff

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Admins hold every permission of the admin pages except deleting; others none."""
        return self.is_active and self.is_admin and not perm.split(".")[-1].startswith("delete_")

    def has_perms(self, perms: Iterable[str], obj: object = None) -> bool:
        """All of several permissions."""
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether an app shows in the admin pages."""
        return self.is_active and self.is_admin

    @property
    def managed_team_ids(self) -> frozenset[int]:
        """Teams this person leads and all below; asked of the database once per request."""
        if self.role != Role.MANAGER:
            return frozenset()
        if not hasattr(self, "_managed_team_ids"):
            self._managed_team_ids = team_ids_below(self.pk)
        return self._managed_team_ids

    @property
    def served_owner_ids(self) -> tuple[int, ...]:
        """Oneself and those one deputises for today (domain.md section 3); asked once per request."""
        if not hasattr(self, "_served_owner_ids"):
            from users.models.positions import Leave

            today = business_date()
            absent = prepared(
                "deputised for",
                lambda pk: Leave.objects.filter(deputy_id=pk).on(today).values_list("user_id", flat=True),
                self.pk,
                shape=today,
            )
            self._served_owner_ids = (self.pk, *absent.rows())
        return self._served_owner_ids
