"""What a place is called where somebody's data is kept: in words of the reader's language, never the code's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.db.models import Model

# Tables whose model has no name for people.
WORDS: dict[str, Promise] = {
    "accounts.batchitem": _("a line of a change of many accounts"),
    "accounts.consentrequest": _("a request to a manager"),
    "accounts.maplayout": _("the arranged power map"),
    "accounts.personchange": _("what was known about a person before"),
    "cases.standing": _("a place of the month"),
    "commons.attachment": _("a file"),
    "imports.importmapping": _("columns of an import"),
    "imports.importrow": _("a row of an import"),
    "keyaccounts.complaintentry": _("the record of a complaint"),
    "keyaccounts.groupmeeting": _("a meeting of the working group"),
    "keyaccounts.highvisit": _("a visit to a high level"),
    "keyaccounts.plantext": _("a text of the account plan"),
    "keyaccounts.questionnote": _("a note on a question"),
    "leads.opportunityline": _("a line of an opportunity"),
    "leads.orderline": _("a line of an order"),
    "leads.quoteline": _("a line of a quotation"),
    "leads.stancechange": _("a stance before it changed"),
    "lists.bulkact": _("a change of many at once"),
    "lists.export": _("an export of a list"),
    "lists.tagging": _("a tag set on many"),
    "notifications.notice": _("a notice to one of us"),
    "portraits.accessrequest": _("a request to see closed values"),
    "portraits.erasure": _("a request for erasure"),
    "portraits.restriction": _("a stop of processing"),
    "portraits.viewing": pgettext_lazy("portrait", "why a closed value was opened"),
}


def words_of(model: type[Model]) -> str:
    """What the rows of a table are called."""
    return str(WORDS.get(model._meta.label_lower, model._meta.verbose_name))
