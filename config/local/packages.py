"""System packages that tests and checks need and that no wheel carries."""

import os
import shutil
import subprocess

from config.local.state import StartError

# What proves that a package is there, and Debian's name for it.
_PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "gettext": ("xgettext",),
}


def ensure(packages: list[str]) -> None:
    """Install the missing ones of `packages` by apt where that is possible.

    Raises StartError with one sentence that says what to install where it is not.
    """
    missing = [name for name in packages if not any(map(shutil.which, _PROGRAMS[name]))]
    if not missing:
        return
    wanted = " and ".join(missing)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise StartError(
            f"Install {wanted} first (on Debian: apt-get install {' '.join(missing)})."
        )
    print(f"Installing {wanted} …", flush=True)
    _apt("update")
    _apt("install", "-y", "--no-install-recommends", *missing)


def _apt(*arguments: str) -> None:
    done = subprocess.run(
        ["apt-get", "-qq", *arguments],  # noqa: S607 - wherever the system keeps it
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise StartError(f"apt-get {arguments[0]} failed: {reason}")
