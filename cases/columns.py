"""The columns of the library."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lists.registry import ListKind, register

CASES = register(
    ListKind(
        name="cases",
        label=_("Case library"),
        address_name="cases:list",
        columns={
            "industry": _("Industry"),
            "stage": _("Stage"),
            "product": _("Product"),
            "figures": _("Until it was decided"),
            "score": pgettext_lazy("case", "Score"),
            "useful": _("Useful to"),
            "author": _("Author"),
            "month": _("Month"),
            "reason": _("Why it was lost"),
            "roles": _("Who mattered"),
            "shared": _("Shared on"),
        },
        usual=("industry", "stage", "product", "figures", "score", "useful", "author"),
    )
)
