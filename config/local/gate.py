"""Gunicorn's settings for the run: load the code early, open the port when told to."""

from typing import Any

from config.local.prepare import static_files_are_current, wait_for_release

# The application reads the list of static files once, when it is loaded: while they are still
# being collected, even the loading has to wait.
if not static_files_are_current():
    wait_for_release()


def on_starting(_server: Any) -> None:
    """Wait between loading the application and opening the port."""
    wait_for_release()
