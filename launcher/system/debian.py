"""Debian packages that tests and checks need, installed when the user may."""

import os
import shutil
import subprocess
from pathlib import Path

from launcher.system.say import say

CJK_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


SHELL = "chromium-headless-shell"  # Chromium without its own windows: a page costs a quarter of the processor time


def chromium() -> str | None:
    """The path of the browser that the browser tests drive."""
    known = (shutil.which(name) for name in (SHELL, "chromium", "chromium-browser"))
    return os.environ.get("CRM_CHROMIUM") or next(filter(None, known), None)


def missing(*, browser: bool) -> list[str]:
    """The names of the packages that are not there: gettext, and the browser with Chinese letters."""
    names = [] if shutil.which("msgfmt") else ["gettext"]
    if browser and not chromium():
        names.append(SHELL)
    if browser and not CJK_FONT.exists() and not _knows_chinese():
        names.append("fonts-noto-cjk")
    return names


def install(names: list[str]) -> bool:
    """Install packages if this user may; whether they are there now."""
    if not names:
        return True
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"      installing {', '.join(names)}, a moment ...")
    words = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300"]
    variables = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = [*words, "install", "--no-install-recommends", *names]
    for attempt in ([*words, "update"], command):
        done = subprocess.run(
            attempt, env=variables, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
    if done.returncode:
        say("\n".join(done.stderr.strip().splitlines()[-5:]))
    return done.returncode == 0


def how_to_install(names: list[str]) -> str:
    """What a person who may not install can ask for."""
    return f"sudo apt-get update && sudo apt-get install {' '.join(names)}"


def _knows_chinese() -> bool:
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(["fc-list", ":lang=zh-cn", "file"], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip())
