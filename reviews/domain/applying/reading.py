"""What is handed in with a case, read in one round trip of prepared statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.domain.calendar import WorkCalendar
from common.domain.reading import Reader, Row, ask
from cultivation.domain.facts import FROM_EARLIER_FILINGS, Known, facts_from
from cultivation.domain.titles import Standing, missed_updates
from cultivation.enums import CaseKind
from cultivation.models import RuleSet, Title
from enterprises.models import Enterprise, Filing
from reviews.domain.rounds.sampling import drawn_kinds
from reviews.domain.routes import ask_route
from reviews.models import Case, Round, VersionEvidence

_ROUND, _RULES = Reader(Round), Reader(RuleSet)
_ENTERPRISE, _TITLE, _FILING = Reader(Enterprise), Reader(Title), Reader(Filing)
_YEARS = max(years_before for years_before, _column in FROM_EARLIER_FILINGS.values())


@dataclass(frozen=True, slots=True)
class Application:
    """What a version of a case is made from, as it stands today: the enterprise's titles, the
    year's filing and those of the years before it, the digital level, the evidence (not kept yet);
    how many versions there are, and whether the enterprise is sought for the title: found by
    discovery, or in the offices' pool;
    the route of the day, as `steps_of_route` takes it, and the working days around it.
    """

    case: Case
    titles: Sequence[Title]
    filings: Sequence[Filing]
    digital_level: int | None
    evidence: Sequence[VersionEvidence]
    versions: int
    was_sought: bool
    route: Sequence[Row]
    calendar: WorkCalendar

    def facts(self, on: date) -> dict[str, Any]:
        """The facts that the verdict is about."""
        known = Known(
            {title.kind for title in self.titles if title.is_valid_on(on)},
            {filing.fiscal_year: filing for filing in self.filings},
            self.digital_level,
        )
        return facts_from(
            known,
            enterprise=self.case.enterprise,
            filing=self.case.filing,
            case_kind=CaseKind(self.case.kind),
        )

    def standing(self, on: date) -> Standing:
        """What decides whether the enterprise may apply."""
        if self.case.kind != CaseKind.RE_EXAMINATION:
            return Standing(self.titles)
        enterprise = self.case.enterprise
        return Standing(self.titles, missed_updates(enterprise, on), drawn_kinds(enterprise, on))


def application_of(case: Case, on: date) -> Application:
    """Read what would be handed in on the day with a locked case. The case then has its round
    with the standard, its enterprise, which moves nowhere until the end of the transaction, and
    its filing at hand."""
    enterprise, filing = case.enterprise_id, case.filing_id
    rounds, enterprises, titles, filings, evidence, rest, route, *days = ask(
        (_ROUND_SQL, [case.round_id]),
        (_ENTERPRISE_SQL, [enterprise]),
        (_TITLES_SQL, [enterprise]),
        (_FILINGS_SQL, [filing]),
        (_EVIDENCE_SQL, [filing]),
        (_REST_SQL, [enterprise, on, case.pk, enterprise, case.title_kind]),
        ask_route(case, on),
        *WorkCalendar.ask_around(on),
    )
    case.round = _ROUND.instance(rounds[0])
    case.round.rule_set = _RULES.instance(rounds[0][len(_ROUND) :])
    case.enterprise = _ENTERPRISE.instance(enterprises[0])
    of_years = [_FILING.instance(row) for row in filings]
    case.filing = next(one for one in of_years if one.pk == filing)
    ((level, versions, was_sought),) = rest
    return Application(
        case=case,
        titles=[_TITLE.instance(row) for row in titles],
        filings=of_years,
        digital_level=level,
        evidence=[_evidence(row) for row in evidence],
        versions=versions,
        was_sought=was_sought,
        route=route,
        calendar=WorkCalendar.told(*days),
    )


def _evidence(row: Row) -> VersionEvidence:
    evidence, proof, file, name, sha256 = row
    return VersionEvidence(
        evidence_id=evidence, file_id=file, proof=proof, name=name, sha256=sha256
    )


_ROUND_SQL = f"""
SELECT {_ROUND.columns}, {_RULES.columns} FROM reviews_round
JOIN cultivation_ruleset ON cultivation_ruleset.id = reviews_round.rule_set_id
WHERE reviews_round.id = %s"""  # noqa: S608 - names of columns
_ENTERPRISE_SQL = f"""
SELECT {_ENTERPRISE.columns} FROM enterprises_enterprise
WHERE id = %s FOR SHARE"""  # noqa: S608 - names of columns
_TITLES_SQL = f"""
SELECT {_TITLE.columns} FROM cultivation_title WHERE enterprise_id = %s
ORDER BY valid_from DESC, id DESC"""  # noqa: S608 - names of columns
_FILINGS_SQL = f"""
SELECT {_FILING.columns} FROM enterprises_filing AS own
JOIN enterprises_filing ON enterprises_filing.enterprise_id = own.enterprise_id
    AND enterprises_filing.fiscal_year BETWEEN own.fiscal_year - {_YEARS} AND own.fiscal_year
WHERE own.id = %s"""  # noqa: S608 - names of columns
_EVIDENCE_SQL = """
SELECT evidence.id, evidence.proof, file.id, file.name, file.sha256
FROM enterprises_filing AS filing
JOIN enterprises_evidence AS evidence ON evidence.enterprise_id = filing.enterprise_id
    AND evidence.fiscal_year = filing.fiscal_year AND evidence.removed_at IS NULL
JOIN common_storedfile AS file ON file.id = evidence.file_id
WHERE filing.id = %s ORDER BY evidence.proof, evidence.id"""
_REST_SQL = """
SELECT (SELECT level FROM enterprises_assessment WHERE enterprise_id = %s AND assessed_on <= %s
        ORDER BY assessed_on DESC, id DESC LIMIT 1),
    (SELECT count(*) FROM reviews_caseversion WHERE case_id = %s),
    EXISTS (
        SELECT FROM (VALUES (%s::bigint, %s)) AS this (enterprise, title)
        WHERE EXISTS (SELECT FROM cultivation_seedcandidate
                WHERE enterprise_id = this.enterprise AND target = this.title)
            OR EXISTS (SELECT FROM cultivation_seedfinding
                WHERE enterprise_id = this.enterprise AND target = this.title))"""
