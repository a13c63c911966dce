"""What the page of one case shows of its file: figures by year, versions, steps, subjects."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.enums import SubjectKind
from common.models import Event
from common.templatetags.figures import UNKNOWN, count, pct, plain, wan
from cultivation.criteria import FactsError, validate_facts
from cultivation.criteria.measures import MEASURES, UNITS, Measure
from cultivation.domain.facts import FROM_EARLIER_FILINGS
from cultivation.enums import CaseKind
from enterprises.domain.filings import MEASURE_COLUMNS
from enterprises.domain.proofs import proof_list, proof_of
from enterprises.enums import FiguresPage
from enterprises.figures_opened import note_figures_opened
from enterprises.models import Filing
from reviews.domain.correcting import OTHER
from reviews.domain.evidence import changed_evidence
from reviews.enums import CaseStatus, ChangeKind, StatementKind, StepState
from reviews.models import Case, CaseVersion

_PREVIOUS_YEARS = 2
_ENDED_OUTSIDE_EXAMINATION = ("case.objection_upheld", "case.barred")


def note_case_opened(case: Case, actor: Actor) -> None:
    """Keep in the trail that the actor was shown the figures of the case; called before they are
    (`note_figures_opened`)."""
    note_figures_opened(
        actor=actor, enterprise_id=case.enterprise_id, page=FiguresPage.CASE, number=case.number
    )


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A measure over the years, newest first, and how it changed against the year before.

    `is_contradicted`: a figure of an earlier year that differs from that year's own filing.
    """

    name: str
    label: str
    unit: str
    values: list[tuple[int, str]]
    change: str
    is_worse: bool
    is_contradicted: bool = False


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The years and the rows; `other_rows` are facts that are no figures."""

    years: list[int]
    rows: list[FigureRow]
    other_rows: list[FigureRow]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two versions say differently."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version that was handed in, and how it differs from the one before."""

    version: CaseVersion
    differences: list[Difference]


def measure_label(name: str) -> str:
    """The name of a measure in the reader's language."""
    language = get_language() or "zh-hans"
    measure = MEASURES.get(name)
    return measure.label.in_language(language) if measure else name


# What the report of a change says, as it is frozen with its case.
CHANGE_WORDS = {
    "change_kind": gettext_lazy("Change"),
    "change_happened_on": gettext_lazy("Day of the change"),
    "change_new_name": gettext_lazy("New name"),
    "change_new_office": gettext_lazy("New place of registration"),
    "change_other_party": gettext_lazy("Other enterprises that take part (name, code)"),
    "change_ceases": gettext_lazy("Our enterprise ceases to exist: its titles end"),
    "change_new_main_product": gettext_lazy("New main product"),
    "change_new_industry": gettext_lazy("New industry"),
    "change_explanation": gettext_lazy("Explanation"),
    "change_evidence": gettext_lazy("Evidence"),
    "change_papers": gettext_lazy("Files of evidence"),
}


def subject_label(subject: str) -> str:
    """What an item to correct is about, in words."""
    if subject in CHANGE_WORDS:
        return str(CHANGE_WORDS[subject])
    if subject in StatementKind.values:
        return str(StatementKind(subject).label)
    proofs = {one.code: one.label for one in proof_list().proofs}
    if subject in proofs:
        return proofs[subject]
    return _("Something else") if subject == OTHER else measure_label(subject)


def corrections_of(case: Case) -> list[dict[str, Any]]:
    """The corrections that were asked for, each with its items in words and what was answered."""
    found = case.corrections.select_related("requested_by", "step__office")
    return [
        {
            "correction": correction,
            "items": [(subject_label(item.subject), item) for item in correction.items.all()],
        }
        for correction in found.prefetch_related("items")
    ]


def shown_value(name: str, value: object) -> str:
    """A filed value as people read it, without its unit."""
    measure = MEASURES.get(name)
    if value is None or value == "" or measure is None:
        return UNKNOWN if value in {None, ""} else str(value)
    if measure.kind == "bool":
        return _("yes") if value else _("no")
    if measure.kind == "choice":
        language = get_language() or "zh-hans"
        words = {code: text.in_language(language) for code, text in measure.choices}
        return words.get(str(value), str(value))
    if measure.kind == "money":
        return wan(value)
    return pct(value) if measure.unit == "pct" else plain(_short(value))


def _short(value: object) -> object:
    number = _number(value)
    return number.normalize() if number is not None else value


def _number(value: object) -> Decimal | None:
    try:
        return None if value is None or isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        return None


def legible_facts(version: CaseVersion | None) -> Mapping[str, Any] | None:
    """The facts of a version; None without one, and when they are not what can be filed: then the
    row has been tampered with or damaged, and nothing of it is shown as a figure."""
    if version is None:
        return None
    try:
        validate_facts(version.facts)
    except FactsError:
        return None
    facts: Mapping[str, Any] = version.facts
    return facts


def figure_table(case: Case, version: CaseVersion | None) -> FigureTable:
    """This year's figures as handed in, beside the filings of the two years before."""
    year = case.filing.fiscal_year
    years = [year - back for back in range(_PREVIOUS_YEARS + 1)]
    filings = {
        filing.fiscal_year: filing
        for filing in Filing.objects.filter(
            enterprise=case.enterprise_id, fiscal_year__in=years[1:]
        )
    }
    columns = [legible_facts(version) or {}, *(_values(filings.get(other)) for other in years[1:])]
    rows: list[FigureRow] = []
    others: list[FigureRow] = []
    for name in MEASURE_COLUMNS:
        measure = MEASURES.get(name)
        values = [column.get(name) for column in columns]
        if measure is None or all(value is None for value in values):
            continue
        if _is_said_already(name, columns):
            continue
        target = others if measure.kind in {"bool", "choice"} else rows
        by_year = dict(zip(years, values, strict=True))
        differs = _is_contradicted(name, columns)
        target.append(_figure_row(measure, by_year, is_contradicted=differs))
    return FigureTable(years, rows, others)


def _is_said_already(name: str, columns: list[Mapping[str, Any]]) -> bool:
    """Whether a figure of an earlier year only repeats that year's own filing. When the two
    differ the row stays, so that the difference is seen."""
    if name not in FROM_EARLIER_FILINGS or _is_contradicted(name, columns):
        return False
    return columns[0].get(name) is None or _filed_then(name, columns) is not None


def _filed_then(name: str, columns: list[Mapping[str, Any]]) -> Any:
    """What that year's own filing says of a figure of an earlier year. None without one."""
    if name not in FROM_EARLIER_FILINGS:
        return None
    years_before, own_name = FROM_EARLIER_FILINGS[name]
    return columns[years_before].get(own_name)


def _is_contradicted(name: str, columns: list[Mapping[str, Any]]) -> bool:
    """Whether a figure of an earlier year differs from that year's own filing. Where there is no
    such filing nothing contradicts it."""
    said, filed = columns[0].get(name), _filed_then(name, columns)
    return said is not None and filed is not None and _number(said) != _number(filed)


def _values(filing: Filing | None) -> Mapping[str, Any]:
    return {} if filing is None else {name: getattr(filing, name) for name in MEASURE_COLUMNS}


def _figure_row(
    measure: Measure, by_year: Mapping[int, Any], *, is_contradicted: bool
) -> FigureRow:
    now, before, *_earlier = by_year.values()
    change, is_worse = _change(measure, now, before)
    language = get_language() or "zh-hans"
    unit = UNITS[measure.unit].in_language(language) if measure.unit in UNITS else ""
    shown = [(year, shown_value(measure.name, value)) for year, value in by_year.items()]
    return FigureRow(
        name=measure.name,
        label=measure.label.in_language(language),
        unit=unit,
        values=shown[:1] if is_contradicted else shown,
        change="" if is_contradicted else change,
        is_worse=is_worse,
        is_contradicted=is_contradicted,
    )


def _change(measure: Measure, now: Any, before: Any) -> tuple[str, bool]:
    """The change in words, and whether it goes against what betters the figure."""
    new, old = _number(now), _number(before)
    if new is None or old is None or measure.kind in {"bool", "choice"}:
        return "", False
    difference = new - old
    sign = "+" if difference > 0 else ""
    if not difference:
        return "=", False
    if measure.unit in {"wan", "persons", "items"} and old > 0:
        words = pct(difference * 100 / old)
    else:
        words = count(difference) if measure.kind == "int" else plain(_short(difference))
    worse = {"up": difference < 0, "down": difference > 0}.get(measure.improves, False)
    return f"{sign}{words}", worse


def version_rows(versions: list[CaseVersion]) -> list[VersionRow]:
    """Versions, newest first, each with what differs from the one before."""
    rows = []
    for place, version in enumerate(versions):
        earlier = versions[place - 1] if place else None
        rows.append(VersionRow(version, _differences(earlier, version) if earlier else []))
    return rows[::-1]


def _differences(earlier: CaseVersion, later: CaseVersion) -> list[Difference]:
    found = [
        Difference(measure_label(name), shown_value(name, before), shown_value(name, after))
        for name, before, after in _changed(
            legible_facts(earlier) or {}, legible_facts(later) or {}
        )
    ]
    found += [
        Difference(subject_label(name), before or UNKNOWN, after or UNKNOWN)
        for name, before, after in _changed(_texts(earlier), _texts(later))
    ]
    return found + _evidence_differences(earlier, later)


def _evidence_differences(earlier: CaseVersion, later: CaseVersion) -> list[Difference]:
    gone, come = changed_evidence(earlier.evidence.all(), later.evidence.all())
    return [
        *(Difference(proof_of(one.proof).label, one.name, UNKNOWN) for one in gone),
        *(Difference(proof_of(one.proof).label, UNKNOWN, one.name) for one in come),
    ]


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    names = [*before, *(name for name in after if name not in before)]
    return [
        (name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    ]


def subjects_to_correct(kind: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """What an item to correct may be about in a case of this kind (`correcting.subjects_of`), in
    groups."""
    other = (_("Other"), [(OTHER, subject_label(OTHER))])
    if kind == CaseKind.CHANGE:
        return [(_("Report of a change"), [(n, str(v)) for n, v in CHANGE_WORDS.items()]), other]
    figures = [(name, measure_label(name)) for name in MEASURE_COLUMNS if name in MEASURES]
    return [
        (_("Texts"), [(kind.value, str(kind.label)) for kind in StatementKind]),
        (_("Figures and facts"), figures),
        (pgettext("papers", "Evidence"), [(one.code, one.label) for one in proof_list().proofs]),
        other,
    ]


def statements_of(version: CaseVersion | None) -> list[tuple[str, str]]:
    """The texts of a version with their heads, in the order of the form."""
    if version is None:
        return []
    texts = _texts(version)
    if CHANGE_WORDS.keys() & texts.keys():
        said = [(name, label) for name, label in CHANGE_WORDS.items() if name in texts]
        return [(str(label), _in_words(name, str(texts[name]))) for name, label in said]
    return [(str(kind.label), texts.get(kind.value, "")) for kind in StatementKind]


def _in_words(name: str, text: str) -> str:
    is_kind = name == "change_kind" and text in ChangeKind.values
    return str(ChangeKind(text).label) if is_kind else text


def _texts(version: CaseVersion) -> Mapping[str, Any]:
    """The texts as kept; none where something else stands in their place."""
    return version.statements if isinstance(version.statements, Mapping) else {}


def ending_outside_examination(case: Case) -> Event | None:
    """The entry of what ended a refused case where no examination did: an objection to it was
    upheld, or the cancellation of a title bars it."""
    if case.status != CaseStatus.REFUSED:
        return None
    if case.steps.filter(state=StepState.REFUSED, signed_at__isnull=False).exists():
        return None
    events = Event.objects.filter(
        subject_kind=SubjectKind.CASE,
        subject_id=case.pk,
        verb__in=_ENDED_OUTSIDE_EXAMINATION,
        after__status=CaseStatus.REFUSED,
    )
    # What is upheld later finds the case refused.
    return events.order_by("pk").first()


def reason_outside_examination(case: Case) -> str:
    """What the enterprise was told there; empty for any other case."""
    ending = ending_outside_examination(case)
    return ending.comment if ending else ""
