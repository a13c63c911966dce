"""Recording assessments: who may, the pledge, history, drafts, and what the facts take from it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from common.domain.errors import Conflict, DomainError
from common.models import Event
from cultivation.domain.facts import facts_for
from cultivation.enums import CaseKind
from enterprises.domain.assessing import (
    checked_answers,
    current_questionnaire,
    record_assessment,
    save_draft,
)
from enterprises.domain.filings import save_filing
from enterprises.enums import AssessmentBasis
from enterprises.models import Assessment, AssessmentDraft
from tests.enterprises.maturity.samples import graded, highest, lowest
from tests.factories import capacity_of_user, make_filing

pytestmark = pytest.mark.django_db

SECOND_LEVEL = {**highest(), "scenes": graded(2, 3, 3)}


def rate(world, enterprise, answers=SECOND_LEVEL, **changed):
    """An own rating of today by the enterprise's owner, with the pledge."""
    given = {
        "basis": AssessmentBasis.SELF_RATED,
        "assessed_on": timezone.localdate(),
        "actor": world.owner_actor(enterprise),
        "is_pledged": True,
    }
    return record_assessment(
        enterprise=enterprise,
        questionnaire=current_questionnaire(),
        answers=answers,
        **given | changed,
    )


def grade(world, enterprise, **changed):
    """A grading on site of today, on a visit that the county ordered."""
    given = {
        "basis": AssessmentBasis.ON_SITE,
        "actor": world.official_actor("examiner", "330106"),
        "is_pledged": False,
        "graded_for": world.offices["330106"],
    }
    return rate(world, enterprise, **given | changed)


def test_an_own_rating_keeps_answers_hash_and_both_halves(world):
    enterprise = world.enterprise()
    kept = Assessment.objects.get(pk=rate(world, enterprise).pk)

    assert (kept.questionnaire, kept.sha256) == ("digital-2024", current_questionnaire().sha256)
    assert (kept.score, kept.score_level, kept.scene_level, kept.level) == (100, 4, 2, 2)
    assert kept.answers == checked_answers(current_questionnaire(), SECOND_LEVEL).as_dict()
    assert (kept.is_pledged, kept.office, kept.missing) == (True, None, [])
    event = Event.objects.get(verb="enterprise.assessed", subject_id=enterprise.pk)
    assert (event.after["level"], event.after["basis"]) == (2, "self_rated")


def test_a_score_of_three_places_is_kept_exactly(world):
    answers = {**SECOND_LEVEL, "governance": ["incentives"]}
    kept = Assessment.objects.get(pk=rate(world, world.enterprise(), answers).pk)
    assert kept.score == Decimal("94.375")


def test_a_later_assessment_stands_beside_the_earlier_one(world):
    enterprise = world.enterprise()
    rate(world, enterprise)
    rate(world, enterprise, lowest())
    assert list(
        enterprise.assessments.counting_on(timezone.localdate()).values_list("level", flat=True)
    ) == [0, 2]


def test_the_database_itself_refuses_to_overwrite_an_assessment(world):
    kept = rate(world, world.enterprise())
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Assessment.objects.filter(pk=kept.pk).update(level=4)


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"is_pledged": False}, "assessment_self_rated_is_pledged"),
        ({"basis": "on_site"}, "assessment_on_site_by_an_office"),
        ({"sha256": ""}, "assessment_questionnaire_with_hash"),
        ({"level": 5}, "assessment_level_0_to_4"),
    ],
)
def test_the_database_keeps_what_an_assessment_must_have(world, changed, constraint):
    sound = {
        "enterprise": world.enterprise(),
        "basis": "self_rated",
        "level": 2,
        "assessed_on": timezone.localdate(),
        "recorded_at": timezone.now(),
        "questionnaire": "digital-2024",
        "sha256": "0" * 64,
        "is_pledged": True,
    }
    Assessment.objects.create(**sound)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Assessment.objects.create(**sound | changed)


# --- who may ---


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"is_pledged": False}, "not_pledged"),
        ({"answers": {"network": ["wifi"]}}, "invalid_answers"),
        ({"answers": {**highest(), "scenes": None}}, "incomplete"),
        ({"assessed_on": timezone.localdate() - timedelta(days=1)}, "invalid_day"),
        ({"assessed_on": timezone.localdate() + timedelta(days=1)}, "invalid_day"),
    ],
)
def test_an_own_rating_is_refused_in_words(world, changed, code):
    with pytest.raises(DomainError) as refused:
        rate(world, world.enterprise(), **changed)
    assert refused.value.code == code
    assert refused.value.fields
    assert not Assessment.objects.exists()


def test_what_is_open_is_named_with_the_refusal(world):
    answers = {**highest(), "scenes": graded(4, 5, 4)}
    del answers["scenes"]["finance"]
    with pytest.raises(DomainError) as refused:
        rate(world, world.enterprise(), answers)
    assert list(refused.value.fields) == ["scenes.finance"]


def test_an_open_answer_that_cannot_matter_is_kept_by_name(world):
    answers = {**SECOND_LEVEL, "talent": None}
    kept = rate(world, world.enterprise(), answers)
    assert (kept.level, kept.score, kept.missing) == (2, None, ["talent"])


def test_nobody_rates_for_another_enterprise(world):
    enterprise = world.enterprise()
    for actor in (
        world.owner_actor(world.enterprise("330106", 1)),
        world.official_actor("examiner", "330106"),
    ):
        with pytest.raises(DomainError) as refused:
            rate(world, enterprise, actor=actor)
        assert refused.value.code == "not_yours"


def test_a_grading_on_site_needs_a_visit(world):
    enterprise = world.enterprise("330106")
    kept = grade(world, enterprise)
    assert (kept.office.code, kept.is_pledged, kept.level) == ("330106", False, 2)
    with pytest.raises(DomainError) as refused:
        grade(world, enterprise, graded_for=None)
    assert refused.value.code == "no_visit"


def test_a_grading_on_site_may_be_of_an_earlier_day_but_not_before_the_questionnaire(world):
    enterprise = world.enterprise("330106")
    day = timezone.localdate() - timedelta(days=3)
    assert grade(world, enterprise, assessed_on=day).assessed_on == day
    for wrong in (date(2024, 9, 3), timezone.localdate() + timedelta(days=1)):
        with pytest.raises(DomainError) as refused:
            grade(world, enterprise, assessed_on=wrong)
        assert refused.value.code == "invalid_day"


def test_each_reader_sees_the_assessments_of_his_own_enterprises(world):
    enterprise = world.enterprise("330106")
    rate(world, enterprise)
    seen = {
        "owner": world.owner(enterprise),
        "other": world.owner(world.enterprise("330106", 1)),
        "county": world.official("examiner", "330106"),
        "elsewhere": world.official("examiner", "330108"),
        "ministry": world.official("analyst", "000000"),
    }
    counts = {
        name: Assessment.objects.visible_to(capacity_of_user(user)).count()
        for name, user in seen.items()
    }
    assert counts == {"owner": 1, "other": 0, "county": 1, "elsewhere": 0, "ministry": 1}


# --- the draft ---


def draft(world, enterprise, answers, version, **changed):
    given = {"actor": world.owner_actor(enterprise)} | changed
    return save_draft(
        enterprise=enterprise,
        questionnaire=current_questionnaire(),
        answers=answers,
        version=version,
        **given,
    )


def test_a_draft_counts_its_changes_and_is_gone_once_handed_in(world):
    enterprise = world.enterprise()
    draft(world, enterprise, {"systems": "one"}, 0)
    assert draft(world, enterprise, {"systems": "all"}, 1).version == 2
    assert AssessmentDraft.objects.get().answers == {"systems": "all", "scenes": {}}
    with pytest.raises(Conflict):
        draft(world, enterprise, {"systems": "none"}, 1)
    # Whoever lost the answer of a save sends the same again: it is kept already.
    assert draft(world, enterprise, {"systems": "all"}, 1).version == 2
    rate(world, enterprise)
    assert not AssessmentDraft.objects.exists()


def test_a_draft_is_the_enterprises_own_and_readable(world):
    enterprise = world.enterprise()
    with pytest.raises(DomainError) as refused:
        draft(world, enterprise, {}, 0, actor=world.official_actor("examiner", "330106"))
    assert refused.value.code == "not_yours"
    with pytest.raises(DomainError) as refused:
        draft(world, enterprise, {"systems": "many"}, 0)
    assert list(refused.value.fields) == ["systems"]


# --- the facts ---


def level_in_facts(enterprise, filing, on):
    facts = facts_for(enterprise=enterprise, filing=filing, on=on, case_kind=CaseKind.RECOGNITION)
    return facts.get("digital_level")


def test_the_assessment_of_the_day_wins_over_the_level_that_the_filing_states(world):
    enterprise = world.enterprise("330106")
    filing = make_filing(enterprise, digital_level=3)
    today = timezone.localdate()
    grade(world, enterprise, assessed_on=today - timedelta(days=5))
    rate(world, enterprise, lowest())

    assert level_in_facts(enterprise, filing, today - timedelta(days=6)) == 3
    assert level_in_facts(enterprise, filing, today - timedelta(days=5)) == 2
    assert level_in_facts(enterprise, filing, today) == 0
    assert level_in_facts(enterprise, None, today) == 0
    other = world.enterprise("330106", 1)
    assert level_in_facts(other, make_filing(other, digital_level=None), today) is None


def test_a_level_that_a_filing_states_is_no_assessment(world):
    enterprise, year = world.enterprise(), timezone.localdate().year - 1
    grade(world, enterprise)
    filing = save_filing(
        enterprise=enterprise,
        fiscal_year=year,
        figures={"digital_level": 4},
        version=0,
        actor=world.owner_actor(enterprise),
    )
    assert filing.digital_level == 4
    assert [one.basis for one in enterprise.assessments.all()] == ["on_site"]
    assert level_in_facts(enterprise, filing, timezone.localdate()) == 2
