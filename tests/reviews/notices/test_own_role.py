"""Notices and objections with the rights that web and workers have: a notice never changes, so
that their role may not lock its row."""

from datetime import timedelta

import pytest
import time_machine

from common.domain.jobs import run_periodic
from common.models import Event
from cultivation.models import Title
from reviews.domain.deadlines.announcing import remind_of_announcements
from reviews.domain.publishing import announce, follow_up, publish_notice
from reviews.enums import CaseStatus, ObjectionResult, ObjectionState
from reviews.models import Case, Objection
from tests.own_role import in_its_own_role
from tests.reviews.notices.objecting import decided as decide_objection
from tests.reviews.notices.objecting import entries, objected

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_whole_way_of_a_notice_needs_no_more_than_the_applications_rights(
    world, decided, easy_proofs
):
    examiner, approver = (world.official_actor(r, "330000") for r in ("examiner", "approver"))
    with in_its_own_role():
        notice = publish_notice(round=decided[0].round, cases=decided, actor=examiner)
        objection = objected(notice)
        with time_machine.travel(f"{objection.due_on + timedelta(days=1)} 11:00+08:00"):
            run_periodic("remind_of_objections")
            assert remind_of_announcements(today=objection.due_on) == {"recorded": 1}
            announce(notice=notice, actor=approver)
            decide_objection(world, objection, ObjectionResult.REJECTED)
            assert remind_of_announcements(today=objection.due_on) == {"recorded": 1}
            follow_up(entry=entries(notice)[0], actor=approver)
    assert Event.objects.filter(verb="objection.overdue").count() == 1
    assert Objection.objects.get().state == ObjectionState.REJECTED
    assert Title.objects.count() == 2
    assert set(Case.objects.values_list("status", flat=True)) == {CaseStatus.CERTIFIED}
