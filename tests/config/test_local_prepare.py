"""Static files are collected when they changed, and only then."""

import os

import pytest

from config.local.prepare import collect_static


@pytest.fixture
def style(settings, tmp_path):
    folder = tmp_path / "static"
    folder.mkdir()
    settings.STATICFILES_DIRS = [folder]
    settings.STATIC_ROOT = str(tmp_path / "collected")
    settings.INSTALLED_APPS = ["django.contrib.staticfiles"]
    path = folder / "site.css"
    path.write_text("body { margin: 0 }")
    return path


def test_static_files_are_collected_once_and_again_when_one_changes(style, tmp_path):
    assert collect_static()
    assert not collect_static()

    style.write_text("body { margin: 1px }")
    os.utime(style, (1, 1))

    assert collect_static()
    collected = [path.name for path in (tmp_path / "collected").iterdir()]
    assert "site.css" in collected
