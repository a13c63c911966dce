"""Whatever is recalled, inferred or conflicting is visible on every page that stands on it."""

import pgtrigger
import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from cultivation import criteria
from cultivation.criteria.applicability import shipped_transitions
from cultivation.criteria.size import shipped_size_table
from cultivation.domain.rule_set_loading import load_rule_sets
from cultivation.models import RuleSet
from cultivation.shown.verdicts import shown_verdict
from tests.cultivation.criteria.samples import SOUND
from tests.factories import make_filing, make_submitted
from tests.pages import signed_in

pytestmark = pytest.mark.django_db

CODES = criteria.shipped_codes()
LANGUAGES = ["en", "zh-hans"]


def notes_to_show(code, language):
    """The note of everything in the standard that is not verified, its own notes of conflicts, and
    the doubt of the size table it stands on."""
    standard = criteria.shipped(code)
    marks = [*standard.marks.values(), shipped_size_table().mark]
    notes = [mark.note for mark in marks if mark.unverified] + list(standard.notes)
    return [note.in_language(language) for note in notes]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_the_public_criteria_and_the_shelf_show_every_doubt(world, code, language):
    load_rule_sets()
    office = signed_in(world.official("analyst", "000000"))
    for client, address in ((Client(), "/public/criteria/"), (office, "/rule-sets/")):
        page = client.get(f"{address}{code}/", headers={"accept-language": language})
        text = page.content.decode()
        for note in notes_to_show(code, language):
            assert escape(note) in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_a_verdict_shows_every_doubt(code, language):
    load_rule_sets()
    row = RuleSet.objects.get(code=code)
    standard = criteria.shipped(code)
    with translation.override(language):
        shown = shown_verdict(row, SOUND)
    told = [*shown.doubts, *(line.note for line in shown.lines)]
    for note in notes_to_show(code, language):
        assert any(note in one for one in told)
    doubtful = {one.id for one in shown.lines if one.is_unverified}
    lines = {one.id for one in shown.lines}
    assert doubtful == {one for one in standard.unverified_ids if one in lines} | {"is_sme"}


@pytest.mark.parametrize("code", CODES)
def test_a_try_on_an_enterprise_prints_the_doubts_of_the_verdict(world, code):
    load_rule_sets()
    enterprise = world.enterprise()
    make_filing(enterprise)
    client = signed_in(world.official("analyst", "000000"))
    text = client.get(f"/rule-sets/{code}/try/", {"enterprise": enterprise.pk}).content.decode()
    for note in notes_to_show(code, "en"):
        assert escape(note) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_that_is_not_verified_says_so(world, language):
    load_rule_sets()
    client = signed_in(world.official("analyst", "000000"))
    unsure = [row for row in shipped_transitions() if row.mark.unverified]
    assert unsure
    for row in unsure:
        address = f"/rule-sets/{row.rule_set}/"
        text = client.get(address, headers={"accept-language": language}).content.decode()
        assert escape(row.mark.note.in_language(language)) in text
        assert row.mark.mark in text


@pytest.mark.parametrize("kind", ["innovative", "srdi", "little_giant", "technology"])
def test_the_self_check_shows_every_doubt(world, kind):
    load_rule_sets()
    enterprise = world.enterprise()
    make_filing(enterprise)
    page = signed_in(world.owner(enterprise)).get(f"/enterprise/self-check/{kind}/")
    code = page.context["checked"].rule_set.code
    for note in notes_to_show(code, "en"):
        assert escape(note) in page.content.decode()


@pytest.mark.as_owner
@pytest.mark.parametrize("code", CODES)
def test_the_case_at_the_desk_shows_every_doubt_of_the_text_it_was_judged_by(world, code):
    load_rule_sets()
    case = make_submitted(world, world.enterprise("330106"))
    with pgtrigger.ignore("reviews.CaseVersion:version_never_changes"):
        case.versions.update(rule_set=RuleSet.objects.get(code=code))
    client = signed_in(world.official("examiner", "330106"))
    text = client.get(f"/desk/cases/{case.number}/").content.decode()
    for note in notes_to_show(code, "en"):
        assert escape(note) in text
    for heading in (
        "Conditions",
        "Figures",
        "as handed in, beside the filings of the years before",
    ):
        assert heading in text
