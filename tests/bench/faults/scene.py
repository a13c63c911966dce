"""Drafts ready to be handed in, and what must be found of them afterwards. `test_faults` runs it
in a process of its own, beside a running system.
"""

import json
import sys
from collections import Counter
from typing import Any

from django.db.models import Count
from django.utils import timezone

from accounts.domain.api_keys import issue_api_key
from accounts.enums import PostingRole
from accounts.models import Message, Office, Posting, User
from common.domain.events import broken_links
from common.domain.files import store
from common.models import Event, OutboxItem
from cultivation.enums import TitleKind
from enterprises.domain.enterprises import placement
from enterprises.enums import MembershipRole
from enterprises.models import Enterprise, Membership
from reviews.domain.acts import CASE_ACTED
from reviews.domain.applying import open_case
from reviews.models import Case, CaseVersion, Round
from tests.factories import STATEMENTS, actor_of_user, make_filing, make_round, make_uscc


def make(count: int) -> list[dict[str, Any]]:
    """Drafts of as many enterprises of one county, each with a key to the API; an examiner's key
    stands in the first."""
    office = Office.objects.get(code="330106")
    Round.objects.filter(title_kind=TitleKind.INNOVATIVE).delete()
    round_ = make_round(TitleKind.INNOVATIVE)
    examiner = User.objects.create(username="faults-examiner", name="Examiner", password="!")
    Posting.objects.create(
        user=examiner, office=office, role=PostingRole.EXAMINER,
        starts_on=timezone.localdate(timezone.now()),
    )  # fmt: skip
    official = issue_api_key(user=examiner, name="faults")
    return [_draft(office, round_, number) | {"official": official} for number in range(count)]


def _draft(office: Office, round_: Round, number: int) -> dict[str, Any]:
    enterprise = Enterprise.objects.create(
        uscc=make_uscc(office.code, number + 1), name=f"Works {number}", industry_id="34",
        **placement(office),
    )  # fmt: skip
    owner = User.objects.create(username=f"faults-{number}", name="Owner", password="!")
    Membership.objects.create(user=owner, enterprise=enterprise, role=MembershipRole.OWNER)
    filing = make_filing(enterprise)
    case = open_case(enterprise=enterprise, round=round_, filing=filing, actor=actor_of_user(owner))
    Case.objects.filter(pk=case.pk).update(statements=STATEMENTS, is_pledged=True)
    return {
        "number": case.number,
        "version": case.version,
        "fiscal_year": filing.fiscal_year,
        "key": issue_api_key(user=owner, name="faults"),
    }


def look() -> dict[str, Any]:
    """What there is: for each case its state, how often each effect is there, and its files."""
    entries = Counter(
        Event.objects.filter(subject_kind="case", result="done").values_list("subject_id", "verb")
    )
    owed = Counter(
        OutboxItem.objects.filter(topic=CASE_ACTED).values_list("subject_id", "payload__verb")
    )
    told = dict(
        Message.objects.filter(event__verb="case.submitted", user__memberships__isnull=False)
        .values_list("event__subject_id")
        .annotate(count=Count("pk"))
    )
    cases = {}
    for case in Case.objects.prefetch_related("versions__evidence"):
        cases[case.number] = {
            "status": case.status,
            "versions": case.versions.count(),
            "submitted": entries[case.pk, "case.submitted"],
            "proposed": entries[case.pk, "case.pass_proposed"],
            "owed": owed[case.pk, "case.submitted"],
            "told": told.get(case.pk, 0),
            "files": _files(case.versions.first()),
        }
    return {
        "cases": cases,
        "broken": len(list(broken_links())),
        "left": OutboxItem.objects.filter(done_at=None).count(),
        "parked": OutboxItem.objects.exclude(parked_at=None).count(),
    }


def _files(version: CaseVersion | None) -> list[str]:
    """The hashes that were frozen with the version, as far as the store has just these bytes."""
    rows = version.evidence.all() if version else []
    return [row.sha256 for row in rows if store.digest_on_disk(row.sha256) == row.sha256]


def answer(words: list[str]) -> None:
    """`make 500` or `look`; the answer as JSON on the output."""
    json.dump(make(int(words[1])) if words[0] == "make" else look(), sys.stdout)
