"""Which year's figures an application stands on, and how a draft goes on with newer ones."""

from datetime import date

import pytest
import time_machine

from common.domain.errors import Conflict, DomainError
from reviews.domain.applying import open_case, save_draft, submit, years_asked
from reviews.enums import CaseStatus
from reviews.models import Case, Round
from tests.api_client import Caller
from tests.factories import World, make_draft, make_filing, make_round, make_submitted
from tests.pages import KEY, signed_in


@pytest.mark.parametrize(
    ("opens_on", "on", "years", "grace_until"),
    [
        ("2026-03-01", "2026-03-20", "2024 / 2025", "2026-04-30"),
        ("2026-03-01", "2026-04-30", "2024 / 2025", "2026-04-30"),
        ("2026-03-01", "2026-05-01", "2025", None),
        ("2026-11-01", "2026-12-31", "2025", None),
        # The round asked for 2025 when it opened, and goes on taking it.
        ("2026-11-01", "2027-01-05", "2025 / 2026", None),
        # Before the first row of the grace.
        ("2022-02-01", "2022-03-01", "2021", None),
    ],
)
def test_a_round_takes_the_last_full_year_and_for_a_while_the_one_before(
    opens_on, on, years, grace_until
):
    asked = years_asked(Round(opens_on=date.fromisoformat(opens_on)), date.fromisoformat(on))
    assert (str(asked), asked.grace_until and str(asked.grace_until)) == (years, grace_until)
    assert bool(asked.doubt) == bool(grace_until)


def at(day: str):
    return time_machine.travel(f"{day}T02:00Z", tick=False)


@pytest.mark.django_db
def test_a_draft_is_opened_on_no_other_year_on_screen_or_by_the_api(world: World):
    enterprise = world.enterprise()
    with at("2026-06-10"):
        round_, filing = make_round(), make_filing(enterprise, 2023)
        with pytest.raises(DomainError) as refusal:
            open_case(
                enterprise=enterprise, round=round_, filing=filing,
                actor=world.owner_actor(enterprise),
            )  # fmt: skip
        assert (refusal.value.code, [*refusal.value.fields]) == ("other_year", ["fiscal_year"])
        body = {"round": round_.code, "uscc": enterprise.uscc, "fiscal_year": 2023}
        answer = Caller(world.owner(enterprise)).post("cases/", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "other_year")
        owner = signed_in(world.owner(enterprise))
        page = owner.get("/applications/new/").content.decode()
        assert "This round asks for the figures of 2025." in page
        assert "/enterprise/filings/2025/" in page
        refused = owner.post("/applications/new/", {"round": round_.code, "submit_key": KEY})
        assert (refused.status_code, "not of 2023" in refused.content.decode()) == (422, True)
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_a_draft_of_spring_goes_on_with_the_newer_filing_and_keeps_its_text(world: World):
    enterprise = world.enterprise()
    with at("2026-04-10"):
        round_ = make_round(closes_on=date(2026, 7, 1))
        draft = make_draft(world, enterprise, round=round_, filing=make_filing(enterprise, 2024))
        owner = signed_in(world.owner(enterprise))
        page = owner.get(f"/applications/{draft.number}/").content.decode()
        assert "the figures of 2024 are taken as well" in page
        assert "no published text names the day" in page
    with at("2026-05-04"):
        owner = signed_in(world.owner(enterprise))
        with pytest.raises(DomainError) as refusal:
            submit(case=draft, actor=world.owner_actor(enterprise), version=draft.version)
        assert set(refusal.value.fields) == {"filing"}
        address = f"/applications/{draft.number}/"
        assert "not of 2024: save that filing first" in owner.get(address).content.decode()
        make_filing(enterprise, 2025)
        assert "Go on with the filing of 2025" in owner.get(address).content.decode()
        typed = {"version": draft.version, "market": "Anew.", "is_pledged": "on"}
        assert owner.post(address, typed | {"fiscal_year": "2025"}).status_code == 302
        draft.refresh_from_db()
        assert (draft.filing.fiscal_year, draft.statements["market"]) == (2025, "Anew.")
        body = {"version": draft.version, "fiscal_year": 2024}
        answer = Caller(world.owner(enterprise)).patch(f"cases/{draft.number}/", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "other_year")
        actor = world.owner_actor(enterprise)
        case = submit(case=draft, actor=actor, version=draft.version)
    assert case.status == CaseStatus.IN_REVIEW


@pytest.mark.django_db
def test_what_was_handed_in_stays_with_its_year(world: World):
    enterprise = world.enterprise()
    case = make_submitted(world, enterprise)
    owner = world.owner_actor(enterprise)
    Case.objects.filter(pk=case.pk).update(turn="enterprise", turn_office=None)
    with pytest.raises(Conflict, match="Only a draft"):
        save_draft(
            case=case, version=case.version, actor=owner,
            fiscal_year=case.filing.fiscal_year - 1,
        )  # fmt: skip
