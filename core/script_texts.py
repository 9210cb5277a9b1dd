"""What the scripts say."""

from django.utils.translation import gettext


def sentences() -> dict[str, str]:
    """The sentences of static/js in the reader's language, by the name the scripts use."""
    return {
        "unsaved": gettext("Not saved yet. Your text is kept here, and saving is tried again when you are online."),
        "server_down": gettext("Not saved yet: the server did not answer. Your text is kept; trying again soon."),
        "load_failed": gettext("This part could not be loaded. Check the connection and try again."),
        "save_failed": gettext("Not saved: check the connection and try again."),
        "server_error": gettext("Something went wrong on our side and nothing was changed. Please try again."),
        "not_found": gettext("This is no longer here, or not yours to see. Reload the page."),
        "forbidden": gettext("This was not allowed. Reload the page and try again."),
        "saved_after_retry": gettext("The connection is back and your text was saved."),
        "offline": gettext("You are offline: nothing is saved until you are online again."),
        "online": gettext("You are online again."),
        "restored": gettext("Your unsaved text of %s was put back."),
        "discard": gettext("Discard it"),
        "logout_drafts": gettext("You have text that was not saved. Log out and throw it away?"),
        "length": gettext("%(n)s of %(most)s characters"),
        "too_long": gettext("%(n)s of %(most)s characters: too long by %(over)s. Nothing is cut off; shorten it."),
        "loading": gettext("Loading"),
        "updated": gettext("Updated"),
        "close": gettext("Close"),
        "close_unsaved": gettext("Close without saving? What you have typed is lost."),
        "undo": gettext("Undo"),
        "keys_on": gettext("Keyboard shortcuts are on"),
        "keys_off": gettext("Keyboard shortcuts are off"),
    }
