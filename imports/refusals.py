"""What an import says no to."""

from core.errors import Refusal


class FileRefused(Refusal):
    """The file cannot be read; `code` of the reader."""

    code = "file_refused"


class MappingRefused(Refusal):
    """The columns do not say what is needed."""

    code = "mapping_refused"


class ImportRefused(Refusal):
    """Not now, not by you."""

    code = "import_refused"
