"""Letters to an enterprise as papers: why its case was refused, what it has to correct.

Written in Chinese whatever the reader's language: they are the office's word. They are printed
from the case's own rows, which no longer change, and name the enterprise and the office as they
are called on the day of printing.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from accounts.models import Office
from common.documents import render_pdf
from common.domain.actor import Actor
from common.domain.events import record
from common.enums import SubjectKind
from common.middleware import noting_a_reading
from cultivation.domain.certificates.facts import TITLE_NAMES
from cultivation.enums import CaseKind, TitleKind
from cultivation.shown.verdicts import ShownLine, shown_verdict
from reviews.case_file import (
    ending_outside_examination,
    legible_facts,
    reason_outside_examination,
    subject_label,
)
from reviews.domain.remedies import Remedies, remedies_against
from reviews.enums import CaseStatus, StepState
from reviews.models import Case, Correction, Examination, RefusalGround, Step

_TEMPLATE = "letter-1"
_LANGUAGE = "zh-hans"
_PAPERS = {
    CaseKind.RECOGNITION: "认定申报",
    CaseKind.RE_EXAMINATION: "复核申报",
    CaseKind.CHANGE: "重大变化报告",
}
_AGAIN = {
    False: "符合申报条件的，可以在以后批次中重新申报。",
    True: "变化情况属实、材料补齐的，可以重新报告。",
}


def refusing_step(case: Case) -> Step | None:
    """The step at which the case was refused, by an office's signature or because an objection or
    a cancellation ended it there; None for any other case."""
    if case.status != CaseStatus.REFUSED:
        return None
    return case.steps.filter(state=StepState.REFUSED).select_related("office").last()


def _refused_on(case: Case, step: Step) -> date:
    return timezone.localdate(step.signed_at or case.closed_at)


def refusal_letter(case: Case, step: Step) -> bytes:
    """The refusal of a case with the conditions that were missed, the office's opinion, and what
    may be done against it. Of a case that was not refused on examination the letter gives the
    reason that the enterprise was told. Raises `MissingCharacter`."""
    with translation.override(_LANGUAGE):
        decided_on = _refused_on(case, step)
        office = _refusing_office(case, step)
        remedies = remedies_against(office=office, decided_on=decided_on)
        told = reason_outside_examination(case)
        content = {
            "number": f"{case.number}-BYTG",
            "office": office.name,
            "heading": "不予通过通知书",
            "enterprise": case.enterprise.name,
            "opening": (
                f"你单位提交的{_asked(case)}（编号：{case.number}），"
                f"{_decision(case, step)}理由如下："
            ),
            "columns": ["条件", "申报情况", "标准要求", "理由"],
            "rows": [] if told else _reasons(case, step),
            "items_heading": "不予通过的理由" if told else "审查意见",
            "items": [told or step.opinion],
            "closing": [*_closing(remedies), _AGAIN[case.kind == CaseKind.CHANGE]],
            "footnote": f"未核实：{remedies.doubt_zh}。" if remedies.doubt_zh else "",
            "day": decided_on.isoformat(),
        }
        return render_pdf(_TEMPLATE, content, on=decided_on)


def _refusing_office(case: Case, step: Step) -> Office:
    """Who refused it: the office of the step or, where an objection was upheld, the one whose
    notice it was, though another announces."""
    ending = ending_outside_examination(case)
    code = ending.office_code if ending else ""
    return Office.objects.get(code=code) if code else step.office


def _decision(case: Case, step: Step) -> str:
    if step.signed_at is None:
        return "经我单位核查，决定不予通过。"
    if case.kind == CaseKind.CHANGE:
        return f"经我单位{step.get_kind_display()}，决定不予通过。"
    basis = case.round.rule_set.name_zh
    return f"经我单位{step.get_kind_display()}，决定不予通过。依据为《{basis}》，"


def correction_letter(correction: Correction, position: int) -> bytes:
    """A request to correct, item by item, with its last day; `position` counts from 1 within the
    case. Raises `MissingCharacter`."""
    case, office = correction.case, correction.step.office
    with translation.override(_LANGUAGE):
        items = [f"{subject_label(item.subject)}：{item.reason}" for item in correction.items.all()]
        content = {
            "number": f"{case.number}-BZ{position}",
            "office": office.name,
            "heading": "补正通知书",
            "enterprise": case.enterprise.name,
            "opening": (
                f"你单位提交的{_asked(case)}（编号：{case.number}），经我单位审查，"
                f"下列事项需要补正。请于{_in_words(correction.due_on)}前（含当日）登录系统，逐项补正后重新提交："
            ),
            "columns": [],
            "rows": [],
            "items_heading": "补正事项",
            "items": items,
            "closing": [
                *_taken_back(correction),
                "补正期间，审查时限暂停计算；重新提交后，由我单位继续审查。",
                "对补正事项有疑问的，请向我单位咨询。",
            ],
            "footnote": "",
            "day": correction.requested_on.isoformat(),
        }
        return render_pdf(_TEMPLATE, content, on=correction.requested_on)


def _taken_back(correction: Correction) -> list[str]:
    """What the letter says once it was taken back: nobody follows it any more."""
    if not correction.taken_back_reason or correction.ended_at is None:
        return []
    day = _in_words(timezone.localdate(correction.ended_at))
    return [f"本补正通知已于{day}由我单位撤回，无需补正。"]


def opened_letter(case: Case, key: str, actor: Actor) -> bytes | None:
    """One letter of the case as PDF, with the trail's entry that the actor was given it; None for a
    letter that the case does not have. Raises `MissingCharacter`."""
    paper = _paper(case, key)
    if paper is not None:
        with noting_a_reading(), transaction.atomic():
            record(
                subject_kind=SubjectKind.CASE,
                subject_id=case.pk,
                verb="case.letter_read",
                actor=actor,
                after={"letter": key},
            )
    return paper


def _paper(case: Case, key: str) -> bytes | None:
    if key == "refusal":
        step = refusing_step(case)
        return refusal_letter(case, step) if step else None
    corrections = (
        case.corrections.order_by("pk").select_related("step__office").prefetch_related("items")
    )
    for position, correction in enumerate(corrections, start=1):
        if key == f"correction-{position}":
            correction.case = case
            return correction_letter(correction, position)
    return None


def _asked(case: Case) -> str:
    title = TITLE_NAMES[TitleKind(case.round.title_kind)]
    return f"{title}{_PAPERS[CaseKind(case.kind)]}"


def _reasons(case: Case, step: Step) -> list[list[str]]:
    """A row for each condition with the office's reason; where it gave none by condition, the
    conditions that the figures handed in last do not meet. A change is held against none."""
    examination = step.examinations.select_related("rule_set").last()
    lines = {line.id: line for line in _lines(case, examination)}
    grounds = RefusalGround.objects.filter(examination=examination)
    rows = []
    for ground in grounds:
        line = lines.get(ground.condition)
        shown = [line.name, line.value, line.threshold] if line else ["其他", "", ""]
        rows.append([*shown, ground.reason])
    if rows or case.kind == CaseKind.CHANGE:
        return rows
    return [
        [line.name, line.value, line.threshold, "不符合标准要求"]
        for line in lines.values()
        if line.outcome == "fail" and line.kind in {"gate", "judged"}
    ]


def _lines(case: Case, examination: Examination | None) -> Sequence[ShownLine]:
    """The conditions as the examiner saw them, else on what was handed in last."""
    if examination is not None and examination.facts is not None:
        return shown_verdict(examination.rule_set, examination.facts).lines
    version = case.versions.order_by("number").select_related("rule_set").last()
    facts = legible_facts(version)
    if version is None or facts is None:
        return []
    return shown_verdict(version.rule_set, facts).lines


def _closing(remedies: Remedies) -> list[str]:
    contest = (
        f"如对本决定不服，可以自收到本通知书之日起{remedies.reconsideration_days}日内，"
        f"向{remedies.reconsideration_at}申请行政复议（{remedies.reconsideration_source}）；"
        f"也可以自收到本通知书之日起{remedies.litigation_months}个月内，依法向人民法院提起行政诉讼"
        f"（{remedies.litigation_source}）。"
    )
    days = (
        f"本通知书于作出之日在系统中送达：自该日起算，申请行政复议至"
        f"{_in_words(remedies.reconsideration_until)}止，"
        f"提起行政诉讼至{_in_words(remedies.litigation_until)}止。"
    )
    return [contest, days]


def _in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def letters_of(case: Case, corrections: Sequence[Correction]) -> list[dict[str, Any]]:
    """The letters that a case has: their key in addresses, and their day, oldest first."""
    found: list[dict[str, Any]] = [
        {
            "key": f"correction-{position}",
            "kind": "correction",
            "on": one.requested_on,
            "is_taken_back": bool(one.taken_back_reason),
        }
        for position, one in enumerate(sorted(corrections, key=lambda one: one.pk), start=1)
    ]
    step = refusing_step(case)
    if step is not None:
        on = _refused_on(case, step)
        remedies = remedies_against(office=_refusing_office(case, step), decided_on=on)
        is_chinese = (translation.get_language() or _LANGUAGE).startswith("zh")
        doubt = remedies.doubt_zh if is_chinese else remedies.doubt_en
        found.append({"key": "refusal", "kind": "refusal", "on": on, "doubt": doubt})
    return found
