"""A standard is published from its text, by an official, without a programmer."""

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from common.domain.actor import SYSTEM
from common.domain.errors import DomainError
from common.models import Event
from cultivation import criteria
from cultivation.criteria.shelf import FOLDER
from cultivation.domain.rule_set_publishing import checked_rule_set, publish_rule_set
from cultivation.enums import CaseKind, TitleKind
from cultivation.models import RuleSet
from cultivation.queries import last_text, parsed, rule_set_for
from tests.cultivation.criteria.samples import SOUND

pytestmark = pytest.mark.django_db

NEXT = """
code = "srdi-2030"
extends = "common-2026"
title = { zh = "专精特新标准（2030）", en = "Standard for SRDI SMEs (2030)" }
article = { zh = "附件1", en = "Annex 1" }
title_kind = "srdi"
tier = 2
case_kinds = ["recognition", "re_examination"]
in_force_from = 2030-04-01
title_valid_years = 3

[[gates]]
id = "main_share"
label = { zh = "主营业务收入占比", en = "Main-business share" }
requirement = { zh = "不低于80%", en = "80 % or more" }
test = "main_share_pct >= 80"
"""
VARIANT = """
code = "srdi-2030-zhejiang"
extends = "srdi-2030"
offices = ["330000"]
in_force_from = 2030-06-01
"""


def publish(text=NEXT, from_day=None):
    return publish_rule_set(text=text, from_day=from_day, actor=SYSTEM)


def command(*arguments):
    """What was printed, and the refusal if there was one."""
    printed = io.StringIO()
    try:
        call_command(*arguments, stdout=printed)
    except CommandError as error:
        return printed.getvalue(), str(error)
    return printed.getvalue(), None


@pytest.fixture
def written(tmp_path):
    def write(text, name="srdi-2030.toml"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return str(path)

    return write


def test_a_last_text_is_a_row_with_an_event_and_decides_from_its_day(world):
    row = publish()
    event = Event.objects.get(verb="rule_set.published")
    assert (event.subject_id, event.after["sha256"]) == (row.pk, parsed(row).sha256)

    def found(day):
        office = world.offices["330000"]
        return rule_set_for(
            title_kind=TitleKind.SRDI, case_kind=CaseKind.RECOGNITION, office=office, on=day
        )

    assert found(date(2030, 3, 31)) == world.rule_sets[TitleKind.SRDI]
    assert found(date(2030, 4, 1)) == row


def test_a_later_text_of_a_code_supersedes_the_older_from_its_day_and_changes_nothing(world):
    first = publish()
    kept = (first.text, first.sha256)
    second = publish(NEXT.replace("80", "85"), from_day=date(2031, 1, 1))

    def found(day):
        office = world.offices["330000"]
        return rule_set_for(
            title_kind=TitleKind.SRDI, case_kind=CaseKind.RECOGNITION, office=office, on=day
        )

    assert found(date(2030, 12, 31)) == first
    assert found(date(2031, 1, 1)) == second
    first.refresh_from_db()
    assert (first.text, first.sha256) == kept
    event = Event.objects.get(verb="rule_set.published", subject_id=second.pk)
    assert event.after["supersedes"] == first.sha256


def test_the_day_of_publication_is_part_of_the_hashed_content():
    row = publish(from_day=date(2030, 7, 1))
    assert row.in_force_from == parsed(row).in_force_from == date(2030, 7, 1)
    assert row.sha256 != checked_rule_set(text=NEXT).sha256


def test_a_variant_may_extend_a_published_standard():
    publish()
    row = publish(VARIANT)
    lines = [gate.id for gate in parsed(row).gates]
    assert lines == [gate.id for gate in parsed(last_text("srdi-2030")).gates]
    assert parsed(row).offices == ("330000",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (NEXT, "already_published"),
        (NEXT.replace('title_kind = "srdi"', 'title_kind = "little_giant"'), "title_differs"),
        (NEXT.replace("2030-04-01", "2030-03-31"), "before_the_last"),
    ],
)
def test_a_text_that_does_not_fit_what_is_published_is_refused_with_a_sentence(text, code):
    publish()
    with pytest.raises(DomainError) as refusal:
        publish(text)
    assert refusal.value.code == code
    assert RuleSet.objects.count() == 1


def test_a_wrong_text_is_refused_whole():
    with pytest.raises(criteria.RuleSetError):
        publish(NEXT.replace("main_share_pct", "turnover"))
    assert not RuleSet.objects.exists()
    assert not Event.objects.exists()


def test_a_text_of_any_length_is_not_read():
    with pytest.raises(criteria.RuleSetError, match="longer than 200000 characters"):
        checked_rule_set(text="#" * 200_001)


def test_checking_prints_every_refusal_with_file_line_and_reason(written):
    wrong = NEXT.replace("main_share_pct", "turnover").replace("tier = 2", 'tier = "two"')
    path = written(wrong)
    printed, refusal = command("check_rule_set", path)
    assert printed == ""
    assert f"{path}:7: tier must be a number" in refusal
    assert f"{path}:16: unknown measure 'turnover'" in refusal
    assert refusal.endswith("2 refusals")


def test_checking_says_what_was_found_and_publishes_nothing(written):
    printed, refusal = command("check_rule_set", written(NEXT))
    assert refusal is None
    assert "Standard: srdi-2030, Standard for SRDI SMEs (2030) / 专精特新标准（2030）" in printed
    assert "In force: 2030-04-01 – until replaced" in printed
    assert "Not verified: nothing" in printed
    assert checked_rule_set(text=NEXT).sha256 in printed
    assert not RuleSet.objects.exists()


def test_checking_names_what_is_not_verified():
    path = str(FOLDER / "srdi-2022-guangdong.toml")
    printed, _ = command("check_rule_set", path)
    assert "Not verified: srdi-2022-guangdong, tier1_title, feature_points\n" in printed


def test_the_command_publishes_from_a_day(written):
    printed, refusal = command("publish_rule_set", written(NEXT), "--from", "2030-05-01")
    assert refusal is None
    assert printed.endswith("Published, in force from 2030-05-01.\n")
    assert last_text("srdi-2030").in_force_from == date(2030, 5, 1)


def test_the_command_refuses_in_one_sentence(written):
    path = written(NEXT)
    command("publish_rule_set", path)
    assert command("publish_rule_set", path) == ("", "This very text is published already.")


def test_a_file_that_is_no_text_is_one_sentence(tmp_path):
    path = tmp_path / "standard.toml"
    path.write_bytes(b"\xff\xfe\x00")
    assert command("check_rule_set", str(path))[1].endswith("is not a text in UTF-8.")


def test_evaluating_with_published_takes_the_text_that_counts_today(written):
    for day, least in (("2026-01-01", "80"), ("2026-02-01", "99"), ("2099-01-01", "70")):
        publish(NEXT.replace("2030-04-01", day).replace(">= 80", f">= {least}"))
    facts = written(json.dumps(SOUND) + "\n", "facts.jsonl")
    printed, refusal = command("evaluate", "--published", "srdi-2030", facts)
    verdict = json.loads(printed)
    assert refusal is None
    line = next(one for one in verdict["lines"] if one["id"] == "main_share")
    assert (line["threshold"], line["outcome"]) == ("99", "fail")


def test_evaluating_with_published_knows_no_standard_that_is_only_shipped(written):
    facts = written(json.dumps(SOUND) + "\n", "facts.jsonl")
    _, refusal = command("evaluate", "--published", "srdi-2026", facts)
    assert refusal == "There is no standard srdi-2026."
