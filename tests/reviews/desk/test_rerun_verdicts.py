"""What was handed in gives the same bytes again, whatever has been published since."""

import io
import json

import pgtrigger
import pytest
from django.core.management import CommandError, call_command

from common.domain.actor import SYSTEM
from cultivation import criteria
from cultivation.criteria.shelf import FOLDER
from cultivation.domain.rule_set_publishing import publish_rule_set
from cultivation.domain.verdicts import verdict_on
from cultivation.models import RuleSet
from reviews.domain.rerunning import rerun
from reviews.models import CaseVersion
from tests.factories import make_submitted
from tests.pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.as_owner]


@pytest.fixture
def case(world):
    return make_submitted(world, world.enterprise("330106"))


def run(*arguments):
    """What was printed, and the refusal if there was one."""
    printed = io.StringIO()
    try:
        call_command("rerun_verdicts", *arguments, stdout=printed)
    except CommandError as error:
        return printed.getvalue(), str(error)
    return printed.getvalue(), None


def change(**columns):
    """What somebody with the keys of the database might do behind the triggers' back."""
    with pgtrigger.ignore("reviews.CaseVersion:version_never_changes"):
        CaseVersion.objects.update(**columns)


def test_a_verdict_comes_out_the_same_to_the_byte(case):
    version = case.versions.get()
    found = rerun(version)
    assert found.is_same
    assert criteria.stored_bytes(version.verdict) == (
        verdict_on(version.rule_set, version.facts).to_json()
    )
    printed, refusal = run()
    assert (printed, refusal) == ("Verdicts: 1, same 1, different 0\n", None)


def test_an_old_case_stays_under_its_text_when_a_newer_one_is_published(case):
    version = case.versions.get()
    text = (
        (FOLDER / "innovative-2022.toml")
        .read_text("utf-8")
        .replace("pass_mark = 60", "pass_mark = 99")
    )
    newer = publish_rule_set(text=text, from_day=None, actor=SYSTEM)
    assert newer.code == version.rule_set.code
    assert verdict_on(newer, version.facts).sha256 != version.verdict["sha256"]
    version = CaseVersion.objects.get()
    assert version.rule_set == RuleSet.objects.get(sha256=version.verdict["sha256"])
    assert rerun(version).is_same
    printed, refusal = run("--case", case.number)
    assert (
        f"{case.number} version 1 under {version.rule_set.sha256[:12]}: same, SHA-256 " in printed
    )
    assert refusal is None


def test_a_verdict_that_was_tampered_with_is_told_and_fails_the_command(case):
    verdict = json.loads(json.dumps(case.versions.get().verdict))
    verdict["outcome"] = "fail" if verdict["outcome"] == "pass" else "pass"
    change(verdict=verdict)
    printed, refusal = run()
    assert "the verdict comes out differently" in printed
    assert refusal == "1 verdict is different."


def test_facts_that_were_tampered_with_do_not_match_their_digest(case):
    change(facts={**case.versions.get().facts, "employees": 7})
    printed, refusal = run("--case", case.number)
    assert "what was handed in does not match its digest" in printed
    assert refusal == "1 verdict is different."


def test_a_case_without_a_version_is_one_sentence(world):
    assert run("--case", "X-1") == ("", "Nothing was handed in for a case X-1.")


def test_the_desk_sees_the_verdict_evaluated_again(world, case):
    client = signed_in(world.official("examiner", "330106"))
    page = client.get(f"/desk/cases/{case.number}/")
    text = page.content.decode()
    assert "the same to the byte" in text
    assert page.context["rerun"].sha256 in text
    assert case.versions.get().rule_set.sha256 in text


def test_the_desk_sees_when_it_comes_out_differently(world, case):
    client = signed_in(world.official("examiner", "330106"))
    change(facts={**case.versions.get().facts, "employees": 181})
    text = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert "Evaluated again just now: different" in text


@pytest.mark.parametrize(
    "facts",
    [
        {"employees": "many"},
        {"revenue_wan": "-5"},
        {"revenue_wan": ["1"], "niche_years": {}},
        {"no_such_measure": 1},
        ["not", "an", "object"],
        "scribble",
    ],
)
def test_facts_that_were_damaged_leave_the_page_standing_and_are_told(world, case, facts):
    change(facts=facts, statements=["x"])
    page = signed_in(world.official("examiner", "330106")).get(f"/desk/cases/{case.number}/")
    assert page.status_code == 200
    assert "What was handed in can no longer be read" in page.content.decode()
    owner = signed_in(world.owner(case.enterprise))
    assert owner.get(f"/applications/{case.number}/").status_code == 200
    printed, refusal = run()
    assert "what was handed in does not match its digest" in printed
    assert refusal == "1 verdict is different."


def test_a_kept_verdict_that_was_damaged_is_told(case):
    change(verdict={"outcome": "pass"})
    printed, _refusal = run()
    assert "the kept verdict cannot be read" in printed
