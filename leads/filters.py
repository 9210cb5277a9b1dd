"""What the list of leads can be narrowed by; the values live in the address (ux.md, filters survive)."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from accounts.filters import IndustryFilter, colleagues, teams
from commons.filters import HoldsFilter
from core.among import Among
from core.keyset import bounded_count
from leads.models import Campaign, Lead, LeadQuerySet, LeadState, Source
from lists import imported
from lists.models import BulkAct
from users.models import Team, User
from users.teams import subtree_of

ANY, TAKEN_BACK = "any", "taken_back"
FEW = 5_000  # leads of a campaign that are found first
STATES = [*LeadState.choices, (ANY, _("Any, closed ones too")), (TAKEN_BACK, _("Entered by mistake, taken back"))]


class LeadFilter(filters.FilterSet):
    """The list of leads; without a state only the running ones are listed."""

    state = filters.ChoiceFilter(choices=STATES, method="by_state", label=_("State"), empty_label=_("Running"))
    source = filters.ChoiceFilter(choices=Source.choices, label=_("Source"), empty_label=_("Any"))
    campaign = filters.ModelChoiceFilter(
        queryset=Campaign.objects.none(), method="of_campaign", label=_("Campaign"), empty_label=_("Any")
    )
    industry = IndustryFilter(label=_("Industry"), max_length=80)
    region = HoldsFilter(label=_("Region"), max_length=80)
    tag = filters.CharFilter(method="by_tag", label=_("Tag"), max_length=40)
    owner = filters.ModelChoiceFilter(queryset=User.objects.none(), label=_("Assigned to"), empty_label=_("Anybody"))
    team = filters.ModelChoiceFilter(
        queryset=Team.objects.none(), method="of_team", label=_("Team"), empty_label=_("All teams")
    )

    imported = filters.NumberFilter(method="of_import", label=_("Import"), min_value=1, max_value=2**31)
    moved = filters.NumberFilter(method="of_act", label=_("Moved together"), min_value=1, max_value=2**31)

    class Meta:
        model = Lead
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = user
        self._acts: dict[int, list[int]] = {}  # one list asks for several doors
        self._sizes: dict[int, int] = {}
        self.filters["campaign"].queryset = Campaign.objects.visible_to(user).order_by("-starts_on", "-pk")
        self.filters["owner"].queryset = colleagues(user)
        self.filters["team"].queryset = teams(user)

    def narrowed(self, leads: LeadQuerySet) -> LeadQuerySet:
        """These leads as far as the filters let them through."""
        if not self.form.is_valid():
            return leads.running()
        found: LeadQuerySet = self.filter_queryset(leads if self.form.cleaned_data["state"] else leads.running())
        return found

    def of_import(self, rows: Any, name: str, value: Any) -> Any:
        """What one import made or changed."""
        return imported.narrowed(rows, "leads", int(value), self.reader)

    def of_act(self, rows: LeadQuerySet, name: str, value: Any) -> LeadQuerySet:
        """Leads that the reader moved by one act; none of an act of somebody else."""
        if int(value) not in self._acts:
            facts = BulkAct.objects.visible_to(self.reader).filter(pk=int(value), name__startswith="leads.")
            self._acts[int(value)] = [int(pk) for pk in facts.values_list("facts", flat=True).first() or ()]
        return rows.filter(pk__in=self._acts[int(value)])

    def by_state(self, leads: LeadQuerySet, name: str, value: str) -> LeadQuerySet:
        """One state, or all; what was taken back only when asked for."""
        if value == TAKEN_BACK:
            return leads.filter(taken_back_on__isnull=False)
        return leads.present() if value == ANY else leads.present().filter(state=value)

    def of_campaign(self, leads: LeadQuerySet, name: str, value: Campaign) -> LeadQuerySet:
        """Those of a campaign; few are found first, as lists would walk through every other lead in their order."""
        its = leads.filter(campaign=value)
        if not self._few(value):
            return its
        if self.form.cleaned_data["state"] != TAKEN_BACK:
            its = its.present()  # all are: the index of campaigns has no others
        return leads.filter(Among(its.order_by().values("pk")))

    def _few(self, campaign: Campaign) -> bool:
        if campaign.pk not in self._sizes:
            its = Lead.objects.visible_to(self.reader).present().filter(campaign=campaign)
            self._sizes[campaign.pk] = bounded_count(its, bound=FEW)
        return self._sizes[campaign.pk] <= FEW

    def by_tag(self, leads: LeadQuerySet, name: str, value: str) -> LeadQuerySet:
        """Those that bear the tag; that they have any is what the indexes of tags are narrowed to."""
        return leads.filter(tags__contains=[" ".join(value.split())]).exclude(tags=[])

    def of_team(self, leads: LeadQuerySet, name: str, value: Team) -> LeadQuerySet:
        """The team's and those of the teams below it."""
        return leads.filter(team_id__in=subtree_of(value))
