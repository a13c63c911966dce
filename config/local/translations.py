"""Whether the Chinese catalogue says everything the code says, and is compiled as it stands."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

from config.local.packages import ensure
from config.local.state import PROJECT, StartError

CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
_NOT_COPIED = shutil.ignore_patterns(
    ".*", "var", "tests", "docs", "static", "__pycache__", "*.mo", "node_modules"
)


def check(project: Path = PROJECT) -> None:
    """Raise StartError naming every text of `project` that has no finished translation."""
    ensure(["gettext"])
    if not (project / CATALOGUE).exists():
        raise StartError(f"{CATALOGUE} is missing: run `make messages`.")
    catalogue = polib.pofile(str(project / CATALOGUE))
    faults = _missing(project, catalogue) + _unfinished(catalogue) + _uncompiled(catalogue)
    if faults:
        raise StartError("\n".join([*faults, f"{CATALOGUE}: {len(faults)} faults."]))


def _missing(project: Path, catalogue: polib.POFile) -> list[str]:
    known = {_key(entry) for entry in catalogue if not entry.obsolete}
    return [
        f"not in the catalogue: {entry.msgid!r}"
        for entry in _extract(project)
        if _key(entry) not in known
    ]


def _unfinished(catalogue: polib.POFile) -> list[str]:
    entries = [entry for entry in catalogue if not entry.obsolete]
    return [f"not translated: {entry.msgid!r}" for entry in entries if not _texts(entry)] + [
        f"marked fuzzy: {entry.msgid!r}" for entry in entries if entry.fuzzy
    ]


def _uncompiled(catalogue: polib.POFile) -> list[str]:
    path = Path(catalogue.fpath).with_suffix(".mo")
    if not path.exists():
        return [f"{path.name} is missing: run `make messages`"]
    compiled = {_key(entry): _texts(entry) for entry in polib.mofile(str(path))}
    written = {_key(entry): _texts(entry) for entry in catalogue.translated_entries()}
    return [] if compiled == written else [f"{path.name} is older than the texts: `make messages`"]


def _extract(project: Path) -> polib.POFile:
    """Return what makemessages finds, from a copy so that the working tree stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(project, copy, ignore=_NOT_COPIED)
        (copy / CATALOGUE).unlink()
        done = subprocess.run(
            [
                *(sys.executable, "manage.py", "makemessages", "--locale", "zh_Hans"),
                *("--no-location", "--no-obsolete", "--verbosity", "0"),
            ],
            cwd=copy,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise StartError(f"makemessages failed: {done.stderr.strip()}")
        return polib.pofile(str(copy / CATALOGUE))


def _key(entry: polib._BaseEntry) -> tuple[str | None, str, str]:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def _texts(entry: polib._BaseEntry) -> tuple[str, ...]:
    """Return the translations, empty if any of them is."""
    texts = tuple(entry.msgstr_plural.values()) or (entry.msgstr,)
    return texts if all(texts) else ()
