"""The check that the Chinese catalogue is complete, on a small project of its own."""

import textwrap

import polib
import pytest

from config.local import translations
from config.local.state import StartError

PAGE = """
from django.utils.translation import gettext, ngettext

gettext("Submit")
ngettext("%(count)s case", "%(count)s cases", 2)
"""


@pytest.fixture
def project(tmp_path):
    """A project of one page whose two texts are translated and compiled."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "__init__.py").touch()
    (tmp_path / "config" / "settings.py").write_text("USE_I18N = True\n")
    (tmp_path / "manage.py").write_text(
        textwrap.dedent("""
            import sys
            from django.core.management import execute_from_command_line

            execute_from_command_line(sys.argv)
        """)
    )
    (tmp_path / "page.py").write_text(PAGE)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.append(polib.POEntry(msgid="Submit", msgstr="提交"))
    catalogue.append(
        polib.POEntry(
            msgid="%(count)s case",
            msgid_plural="%(count)s cases",
            msgstr_plural={0: "%(count)s 件"},
        )
    )
    (tmp_path / translations.CATALOGUE).parent.mkdir(parents=True)
    write(tmp_path, catalogue)
    return tmp_path


def write(project, catalogue, *, compiled=True) -> None:
    path = project / translations.CATALOGUE
    catalogue.save(str(path))
    if compiled:
        catalogue.save_as_mofile(str(path.with_suffix(".mo")))


def read(project) -> polib.POFile:
    return polib.pofile(str(project / translations.CATALOGUE))


def test_a_complete_catalogue_passes_and_nothing_is_written(project):
    before = (project / translations.CATALOGUE).read_bytes()

    translations.check(project)

    assert (project / translations.CATALOGUE).read_bytes() == before


def test_a_text_without_entry_is_named(project):
    (project / "page.py").write_text(PAGE + 'gettext("Withdraw")\n')

    with pytest.raises(StartError, match="not in the catalogue: 'Withdraw'"):
        translations.check(project)


def test_an_empty_and_a_fuzzy_translation_are_named(project):
    catalogue = read(project)
    catalogue.find("Submit").msgstr = ""
    catalogue.find("%(count)s case").flags.append("fuzzy")
    write(project, catalogue)

    with pytest.raises(StartError) as refusal:
        translations.check(project)
    assert str(refusal.value).splitlines()[:2] == [
        "not translated: 'Submit'",
        "marked fuzzy: '%(count)s case'",
    ]


def test_a_compiled_catalogue_that_says_something_else_is_named(project):
    catalogue = read(project)
    catalogue.find("Submit").msgstr = "报送"
    write(project, catalogue, compiled=False)

    with pytest.raises(StartError, match=r"django\.mo is older than the texts"):
        translations.check(project)


def test_a_project_without_catalogue_is_told_how_to_make_one(project):
    (project / translations.CATALOGUE).unlink()

    with pytest.raises(StartError, match="is missing: run `make messages`"):
        translations.check(project)
