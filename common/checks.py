"""System checks: what must be set before anything is served."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

_KNOWN_KEY = (
    "SECRET_KEY is not set: everybody knows the one used instead, and with it signs himself in "
    "as anybody."
)
_NO_SCANNER = (
    "CLAMD_ADDRESS is not set: uploads would never be scanned for viruses. Set it, or say by "
    "OPEN_UNSCANNED_FILES=true that files may be opened unscanned."
)
_SERVED_STORE = "FILE_STORE_ROOT lies inside %s, which is served to everybody, or around it."


def _is_served_with_known_key() -> bool:
    return not settings.DEBUG and settings.SECRET_KEY == settings.UNSET_SECRET_KEY


def _is_served_without_scanner() -> bool:
    return not (settings.DEBUG or settings.CLAMD_ADDRESS or settings.OPEN_UNSCANNED_FILES)


def _served_folder_of_store() -> Path | None:
    """The served folder that touches the file store, if any."""
    store = Path(settings.FILE_STORE_ROOT).resolve()
    named = [settings.STATIC_ROOT, settings.MEDIA_ROOT, *settings.STATICFILES_DIRS]
    for folder in (Path(str(name)).resolve() for name in named if name):
        if store.is_relative_to(folder) or folder.is_relative_to(store):
            return folder
    return None


@register(Tags.security, deploy=True)
def check_secret_key(**_options: Any) -> list[CheckMessage]:
    """An error for `check --deploy` as long as the key is the published one."""
    return [Error(_KNOWN_KEY, id="common.E001")] if _is_served_with_known_key() else []


@register(Tags.security, deploy=True)
def check_virus_scanner(**_options: Any) -> list[CheckMessage]:
    """An error for `check --deploy` where uploads are neither scanned nor allowed unscanned."""
    return [Error(_NO_SCANNER, id="common.E002")] if _is_served_without_scanner() else []


@register(Tags.security)
def check_file_store(**_options: Any) -> list[CheckMessage]:
    """An error when the file store lies where a server would hand it out."""
    folder = _served_folder_of_store()
    return [Error(_SERVED_STORE % folder, id="common.E003")] if folder else []


def refuse_to_serve_unsafely() -> None:
    """Raise `ImproperlyConfigured` in the web server's process rather than serve like that."""
    if _is_served_with_known_key():
        raise ImproperlyConfigured(_KNOWN_KEY)
    if _is_served_without_scanner():
        raise ImproperlyConfigured(_NO_SCANNER)
    folder = _served_folder_of_store()
    if folder:
        raise ImproperlyConfigured(_SERVED_STORE % folder)
