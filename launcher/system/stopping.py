"""How a person stops the launcher: Ctrl-C, SIGTERM, or the terminal closing."""

import signal
from types import FrameType

ALL = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to stop."""


def raise_on_signals() -> None:
    """From now on the first of the signals raises Stopped; later ones change nothing.

    SIGHUP stays ignored where it was, as nohup wants it.
    """

    def stop(sig: int, frame: FrameType | None) -> None:
        let_nothing_interrupt()
        raise Stopped

    for sig in ALL:
        if sig != signal.SIGHUP or signal.getsignal(sig) != signal.SIG_IGN:
            signal.signal(sig, stop)


def let_nothing_interrupt() -> None:
    """Finish stopping, however often we are asked to."""
    for sig in ALL:
        signal.signal(sig, lambda *_: None)
