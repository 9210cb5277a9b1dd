"""Celery's command line, with pool processes that die with their worker; a script for the environment's Python.

A worker whose launcher was killed is killed too (see run.py), and would leave its pool processes behind.
Jobs are written to be cut at any point; what was not acknowledged is delivered again.
"""

import ctypes
import os
import signal
import sys

from celery.__main__ import main
from celery.signals import worker_process_init

PR_SET_PDEATHSIG = 1
WORKER = os.getpid()


@worker_process_init.connect(weak=False)
def die_with_worker(**_: object) -> None:
    """Ask the kernel to kill this pool process when its worker is gone."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != WORKER:
        os._exit(1)


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    sys.exit(main())
