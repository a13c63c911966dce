"""Signals from outside: taken over with where they come from, beside what is filed."""

from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import Workbook

from common.domain.errors import Conflict, DomainError
from cultivation.domain.seeds.conflicts import compare_again, resolve
from cultivation.domain.seeds.signal_import import apply_signal_list, check_signal_list
from cultivation.enums.seeds import ConflictState, SignalKind
from cultivation.models import Chain, SeedQuestion, SeedSignal
from enterprises.models import Enterprise, Filing
from tests.factories import make_filing

pytestmark = pytest.mark.django_db
HEAD = ["统一社会信用代码", "项目", "数值", "截至日期", "来源", "文件"]


def workbook(*rows):
    book = Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def checked(world, *rows, kind=SignalKind.IP_COUNT, code="330106"):
    return check_signal_list(
        kind=kind,
        name="名单.xlsx",
        content=workbook(*rows),
        office=world.offices[code],
        actor=world.official_actor("examiner", code),
    )


def taken(world, *rows, **given):
    kept = checked(world, *rows, **given)
    actor = world.official_actor("examiner", given.get("code", "330106"))
    return apply_signal_list(signal_list=kept, digest=kept.sha256, actor=actor)


def row(enterprise, item="Ⅰ类知识产权", value=9, document="专利统计〔2026〕3号"):
    return [enterprise.uscc, item, value, "2026-03-31", "省知识产权局", document]


def test_rows_are_checked_by_column_and_the_same_file_again_changes_nothing(world):
    enterprise, other = world.enterprise(), world.enterprise("330108")
    rows = [
        row(enterprise),
        row(enterprise, "Ⅱ类知识产权", 4),
        row(other),
        row(enterprise, "专利"),
        row(enterprise, value="many"),
        row(enterprise, value="2.5"),
        row(enterprise, value=8),
    ]
    report = checked(world, *rows).report
    assert not SeedSignal.objects.exists()
    where = [(one["line"], one["column"]) for one in report["problems"]]
    assert where == [(4, "uscc"), (5, "item"), (6, "value"), (7, "value"), (8, "value")]
    taken(world, *rows)
    assert SeedSignal.objects.count() == report["taken"] == 2
    again = checked(world, *rows).report
    assert (again["taken"], again["known"]) == (0, 2)
    kept = SeedSignal.objects.get(measure="ip_class1")
    assert (kept.source, kept.document) == ("省知识产权局", "专利统计〔2026〕3号")
    assert kept.imported_by == world.official("examiner", "330106")
    assert kept.line == 2


def test_a_signal_that_contradicts_a_filing_stands_beside_it_and_asks(world):
    enterprise = world.enterprise()
    filing = make_filing(enterprise, ip_class1=6)
    kept = taken(world, row(enterprise), row(enterprise, "Ⅱ类知识产权", 12))
    assert kept.report["contrary"] == 1
    signal = SeedSignal.objects.unresolved().get()
    assert (signal.amount, signal.filed_value, signal.filing) == (9, "6", filing)
    actor = world.official_actor("examiner", "330106")
    given = {"signal": signal, "actor": actor, "version": 1}
    with pytest.raises(DomainError) as refused:
        resolve(decision=ConflictState.FILED_KEPT, reason=" ", **given)
    assert refused.value.code == "text_missing"
    resolve(decision=ConflictState.ASKED, reason="Which are valid?", **given)
    question = SeedQuestion.objects.get()
    assert question.topic == "ip_class1"
    assert "you filed 6; 省知识产权局 says 9" in question.text
    with pytest.raises(Conflict):
        resolve(decision=ConflictState.SIGNAL_WRONG, reason="x", **given)
    given["version"] = 2
    resolve(decision=ConflictState.SIGNAL_WRONG, reason="Three have lapsed.", **given)
    signal.refresh_from_db()
    assert (signal.conflict, signal.amount) == (ConflictState.SIGNAL_WRONG, 9)
    filing.refresh_from_db()
    assert filing.ip_class1 == 6


def test_a_changed_filing_settles_or_opens_a_contradiction_anew(world):
    enterprise = world.enterprise()
    filing = make_filing(enterprise, ip_class1=6)
    taken(world, row(enterprise))
    everybody = Enterprise.objects.all()
    assert compare_again(everybody) == 0
    Filing.objects.filter(pk=filing.pk).update(ip_class1=9)
    assert compare_again(everybody) == 1
    assert SeedSignal.objects.get().conflict == ConflictState.AGREES_NOW
    Filing.objects.filter(pk=filing.pk).update(ip_class1=7)
    compare_again(everybody)
    assert SeedSignal.objects.get().conflict == ConflictState.OPEN


def test_titles_equity_and_suppliers_are_held_against_their_measures(world):
    enterprise, today = world.enterprise(), timezone.localdate()
    Chain.objects.create(code="C1", name="工业机器人", starts_on=today)
    make_filing(
        enterprise, is_high_tech_enterprise=False, new_equity_3y_wan="500.00", chain_role="none"
    )
    lists = (
        (SignalKind.HONOUR, row(enterprise, "高新技术企业", "是"), ConflictState.OPEN),
        (SignalKind.HONOUR, row(enterprise, "省质量奖", ""), ConflictState.NONE),
        (SignalKind.EQUITY, row(enterprise, "近三年新增股权融资", "500"), ConflictState.NONE),
        (SignalKind.SUPPLIER, row(enterprise, "C1", "减速器"), ConflictState.OPEN),
    )
    for kind, line, wanted in lists:
        taken(world, line, kind=kind)
        assert SeedSignal.objects.latest("pk").conflict == wanted
    assert checked(world, row(enterprise, "C9"), kind=SignalKind.SUPPLIER).report["problems"]
