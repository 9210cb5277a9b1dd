"""Words of Django's admin that its own catalogues lack in Chinese: ours say them in every language."""

from django.utils.translation import gettext_noop

SAID = (
    gettext_noop("Model name"),
    gettext_noop("Add link"),
    gettext_noop("Change or view list link"),
    gettext_noop("Error:"),
    gettext_noop("This object doesn’t have a change history. It probably wasn’t added via this admin site."),
)
