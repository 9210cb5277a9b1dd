"""What people type, as it is stored."""


def one_newline(text: str) -> str:
    """Line ends as one character each: a browser sends two, which would count against the longest text."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
