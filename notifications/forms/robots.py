"""What an admin enters about a robot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.outbound import OutboundError
from notifications import catalogue
from notifications.catalogue import GROUPS, KINDS
from notifications.forms.shared import WEEKDAYS, QuietHours
from notifications.models import Robot, Vendor
from notifications.models.preferences import QUIET_FROM, QUIET_UNTIL
from notifications.robots import vendors
from notifications.services.robots.keeping import RobotFacts
from users.models import Team

if TYPE_CHECKING:
    from users.models import User

USUAL = ("recycle_warning", "proposed", "contact_10", "on_desk", "complaint_overdue")
LONGEST_SECRET = 200


class RobotForm(QuietHours):
    """Name, group, kinds and quiet hours; address and secret are never shown again, empty keeps what is known."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("For example the name of the chat group"))
    vendor = forms.ChoiceField(label=_("Robot of"), choices=Vendor.choices)
    address = forms.CharField(
        label=_("Webhook address"),
        max_length=1000,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
    )
    secret = forms.CharField(
        label=_("Signing secret"),
        max_length=LONGEST_SECRET,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    forget_secret = forms.BooleanField(label=_("Call without a signature from now on"), required=False)
    team = forms.ModelChoiceField(
        label=_("Tells about"), queryset=Team.objects.none(), required=False, empty_label=_("Everybody")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    kinds = forms.MultipleChoiceField(
        label=_("Kinds"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind.")},
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Speaks on"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, person: User, robot: Robot | None = None, **kwargs: Any) -> None:
        self.robot = robot
        saved = robot or Robot(kinds=list(USUAL), language=person.language)
        initial = {
            name: getattr(saved, name) for name in ("name", "vendor", "language", "kinds", "weekdays", "version")
        }
        initial |= {"team": saved.team_id, **self.initial_hours(saved, QUIET_FROM, QUIET_UNTIL)}
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.fields["team"].queryset = Team.objects.visible_to(person).open().order_by("name")  # type: ignore[attr-defined]
        self.fields["kinds"].choices = [(code, KINDS[code].label) for code in catalogue.shared_codes()]  # type: ignore[attr-defined]
        self.fields["address"].required = robot is None
        if robot is None or not robot.signed:
            del self.fields["forget_secret"]

    def clean(self) -> dict[str, Any]:
        """An address that may be called and looks like the vendor's; a new vendor needs a new address."""
        values = super().clean()
        address, vendor = (values.get("address") or "").strip(), values.get("vendor")
        values["address"] = address
        if address and vendor:
            self._check_address(vendor, address)
        elif self.robot and vendor and vendor != self.robot.vendor and not address:
            self.add_error("address", _("A robot of another vendor has another address: enter it."))
        if values.get("secret") and vendor == Vendor.WECOM:
            self.add_error("secret", _("WeCom does not sign: leave this empty."))
        return values

    def _check_address(self, vendor: str, address: str) -> None:
        try:
            at_home = vendors.is_at_home(vendor, address)
        except OutboundError:
            self.add_error("address", _("Only addresses that begin with https:// can be called, without a port or a password."))  # fmt: skip
            return
        if not at_home:
            words = _("Robots of %(vendor)s listen at %(hosts)s. Another host must be allowed by whoever runs the server (OUTBOUND_ALLOWED).")  # fmt: skip
            hosts = ", ".join(vendors.HOSTS[Vendor(vendor)])
            self.add_error("address", words % {"vendor": Vendor(vendor).label, "hosts": hosts})
        elif not vendors.looks_like(vendor, address):
            words = _("This is not the address of such a robot. It looks like %(example)s")
            self.add_error("address", words % {"example": vendors.EXAMPLES[Vendor(vendor)]})

    @property
    def groups(self) -> list[tuple[Any, list[tuple[str, Any, bool]]]]:
        """The kinds to choose from, by group."""
        chosen = self["kinds"].value() or []
        codes = catalogue.shared_codes()
        parts = [
            (group.label, [(code, KINDS[code].label, code in chosen) for code in codes if KINDS[code].group == name])
            for name, group in GROUPS.items()
        ]
        return [part for part in parts if part[1]]

    def facts(self) -> RobotFacts:
        """The facts a service takes."""
        values = self.cleaned_data
        start, end = self.hours()
        return RobotFacts(
            **{name: values[name] for name in ("name", "vendor", "team", "kinds", "language", "address", "weekdays")},
            secret=values.get("secret", "").strip(),
            forget_secret=values.get("forget_secret", False),
            quiet_from=start,
            quiet_until=end,
        )
