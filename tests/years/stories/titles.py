"""Filings of each year, cases of each round, and what becomes of titles."""

from datetime import timedelta

from common.domain.errors import DomainError
from cultivation.domain.titles import cancel
from cultivation.domain.titles.ending import supersede
from cultivation.domain.titles.granting import Grant
from cultivation.domain.titles.life import TITLE_CHANGED
from cultivation.domain.titles.re_examining import (
    begin_re_examination,
    end_re_examination,
    extend_by_reexamination,
)
from cultivation.domain.titles.validity import ban_until
from cultivation.enums import (
    CancellationGround,
    CaseKind,
    ReExaminationOutcome,
    TitleKind,
)
from cultivation.models import SeedFinding, Title
from enterprises.domain.filings import save_filing
from enterprises.models import Filing
from reviews.domain.applying import open_case, save_draft, submit, withdraw
from reviews.domain.examining import propose_pass, propose_refusal, sign
from reviews.domain.publishing import announce, decided_cases, publish_notice
from reviews.domain.recommending import next_rank
from reviews.enums import StepKind
from reviews.models import Case, Round
from tests.factories import GROUNDS, RULE_SETS, STATEMENTS, judge_all, make_round, make_rule_set
from tests.years.figures import LACKS, failing, figures_of
from tests.years.scene import APPROVER, FIRST_DAY, LAST_DAY, ROLES, Scene

assert TITLE_CHANGED == "title.changed"


class Titles(Scene):
    """How enterprises come to titles and lose them."""

    def begin_titles(self) -> None:
        for year in range(FIRST_DAY.year, LAST_DAY.year + 1):
            for kind in RULE_SETS:
                days = (FIRST_DAY.replace(year=year, month=4, day=1) - self.today).days
                self.begin(self.hold_round(year, kind), after=days)
        ways = 0
        for title in Title.objects.order_by("pk").select_related("enterprise"):
            luck = self.random.random()
            ends_in = (title.valid_to - FIRST_DAY).days
            if luck < 0.05:
                self.begin(self.lose_title(title), after=self.random.randrange(30, 900))
            elif ends_in > 0 and luck < 0.6:
                ways += 1
                self.begin(self.re_examine(title, ways % 4), after=max(ends_in - 120, 0))

    # Filings

    def file_yearly(self, number):
        """The filing of the last year and of each year after it."""
        lacks = {one for one in sorted(LACKS) if self.random.random() < 0.16}
        if {"niche", "unknown"} <= lacks:
            lacks.discard("unknown")
        role = ROLES.get(number % 16, "")
        if role:
            lacks = {role} & set(LACKS)
        self.lacks.append(lacks)
        self.has_institution.append(not role and self.random.random() < 0.3)
        if number % 25 == 24:
            return
        self._file(number, FIRST_DAY.year - 2)
        yield 30 + self.random.randrange(55)
        while True:
            year = self.today.year - 1
            self._mend(number)
            self._file(number, year)
            if self.random.random() < 0.04:
                yield 60
                self._mend(number)
                self._file(number, year, version=1)
            next_year = self.today.replace(year=self.today.year + 1, month=2, day=1)
            yield (next_year - self.today).days + self.random.randrange(55)

    def _mend(self, number):
        is_helped = number in self.planned
        role = ROLES.get(number % 16, "")
        if role == "debt" and number % 32 < 16:
            # Never mends it: its plan ends unreached.
            return
        if role == "ip" and is_helped:
            self.has_institution[number] = True
            return
        for one in sorted(self.lacks[number]):
            if one != "ip" and self.random.random() < (0.75 if is_helped else 0.3):
                self.lacks[number].discard(one)
            elif one == "ip" and self.random.random() < 0.5:
                self.has_institution[number] = True
        if self.random.random() < 0.12:
            fresh = self.random.choice(sorted(set(LACKS) - {"niche", "unknown"}))
            self.lacks[number].add(fresh)

    def _file(self, number, year, version=0):
        figures = figures_of(self.lacks[number], has_institution=self.has_institution[number])
        if number in self.corrected:
            figures["ip_class2"] = int(self.corrected[number])
        save_filing(
            enterprise=self.firms[number],
            fiscal_year=year,
            figures=figures,
            version=version,
            actor=self.owners[number],
        )
        self.filed[number] = figures
        names = (
            "on_abnormal_list",
            "revenue_wan",
            "revenue_prev_wan",
            "revenue_prev2_wan",
            "main_revenue_wan",
            "total_liabilities_wan",
            "total_assets_wan",
            "niche_years",
            "rd_expense_wan",
            "rd_expense_prev_wan",
            "quality_score",
            "quality_score_prev",
            "ip_class1",
            "ip_class2",
            "rd_institution_level",
            "employees",
            "is_high_tech_enterprise",
        )
        filed = {name: figures[name] for name in names}
        self.say("filed", of=number, year=year, version=version + 1, figures=filed)

    # Rounds and cases

    def hold_round(self, year, kind):
        """A round of a title: applications in April, decisions in May, the announcement in June."""
        closes = self.today + timedelta(days=29)
        round_ = make_round(
            kind,
            code=f"{kind}-{year}",
            year=year,
            opens_on=self.today.replace(day=1),
            closes_on=closes,
            rule_set=make_rule_set(RULE_SETS[kind]),
        )
        found = SeedFinding.objects.filter(target=kind, outcome="pass").order_by("enterprise")
        numbers = [self.number_of[key] for key in found.values_list("enterprise", flat=True)]
        for number in sorted(numbers):
            invited = 0.9 if (number, kind.value) in self.invited else 0.5
            if self.random.random() < invited:
                self.begin(
                    self.apply(number, round_),
                    after=self.random.choice((0, 7, 14)) if self.step_days <= 14 else 0,
                )
        yield 40
        for case in list(Case.objects.filter(round=round_, status="in_review").order_by("number")):
            self._decide(case)
        yield 10
        notices = self._publish(round_)
        yield 14
        for notice, code in notices:
            self._announce(notice, code)

    def apply(self, number, round_):
        """An enterprise hands its case in; a few draw back, a few never finish their draft."""
        filing = (
            Filing.objects.filter(enterprise=self.firms[number]).order_by("-fiscal_year").first()
        )
        owner, kind = self.owners[number], TitleKind(round_.title_kind)
        held = Title.objects.valid_on(self.today).filter(enterprise=self.firms[number])
        gaps = failing(kind, self.filed[number], set(held.values_list("kind", flat=True)))
        if self.today > round_.closes_on or gaps:
            return
        try:
            case = open_case(
                enterprise=self.firms[number], round=round_, filing=filing, actor=owner
            )
        except DomainError as error:
            # What it built on has ended since it was found, a draft of last year lies there, or
            # the last year is not filed yet.
            self.excuse(error, "rung_skipped", "banned", "case_open", "other_year")
            return
        self.say("case_opened", of=number, round=round_.code)
        if self.random.random() < 0.05:
            return
        case = save_draft(
            case=case, statements=STATEMENTS, is_pledged=True, version=case.version, actor=owner
        )
        submit(case=case, actor=owner, version=case.version)
        self.say("applied", of=number, kind=kind.value, round=round_.code)
        if self.random.random() < 0.06:
            yield 7
            case.refresh_from_db()
            withdraw(case=case, actor=owner, version=case.version)
            self.say("case_ended", of=number, kind=kind.value, round=round_.code, how="withdrawn")

    def _decide(self, case):
        number = self.number_of[case.enterprise_id]
        step = case.steps.get(state="current")
        examiner, approver = self.person(step.office.code), self.person(step.office.code, APPROVER)
        if case.title_kind != TitleKind.INNOVATIVE:
            judge_all(case, examiner)
            case.refresh_from_db()
        is_refused = self.random.random() < 0.12
        if is_refused:
            propose_refusal(
                case=case, actor=examiner, version=case.version, opinion="Not now.", grounds=GROUNDS
            )
        else:
            is_ranked = step.kind == StepKind.RECOMMENDATION
            propose_pass(
                case=case,
                actor=examiner,
                version=case.version,
                opinion="Yes.",
                rank=next_rank(step) if is_ranked else None,
            )
        case.refresh_from_db()
        sign(case=case, actor=approver, version=case.version)
        if is_refused:
            self.say(
                "case_ended", of=number, kind=case.title_kind, round=case.round.code, how="refused"
            )
        elif step.kind == StepKind.RECOMMENDATION:
            self.say("case_recommended", of=number, round=case.round.code)

    def _publish(self, round_: Round):
        notices = []
        for code, office in sorted(self.offices.items()):
            cases = decided_cases(office_id=office.pk, round_id=round_.pk)
            if not cases:
                continue
            notice = publish_notice(round=round_, cases=cases, actor=self.person(code))
            notices.append((notice, code))
            for case in cases:
                number = self.number_of[case.enterprise_id]
                self.say("case_listed", of=number, round=round_.code)
        return notices

    def _announce(self, notice, code):
        standing = [entry.case for entry in notice.entries.select_related("case")]
        banned = set(
            Title.objects.filter(banned_until__gte=self.today).values_list("enterprise", flat=True)
        )
        if any(case.enterprise_id in banned for case in standing):
            # Left out by the announcement; none of its titles is looked at here.
            self.happened["left out of an announcement"] += 1
        announce(notice=notice, actor=self.person(code, APPROVER))
        for case in Case.objects.filter(pk__in=[one.pk for one in standing]).order_by("number"):
            if case.status != "certified":
                continue
            number = self.number_of[case.enterprise_id]
            self.say("granted", of=number, kind=case.title_kind, round=case.round.code)

    # What becomes of titles

    def lose_title(self, title):
        """A title is taken away, or something else takes its place."""
        yield 1
        title.refresh_from_db()
        if not title.is_valid_on(self.today) or title.ending or title.re_examined_since:
            return
        number = self.number_of[title.enterprise_id]
        if self.random.random() < 0.7:
            self.take_away(title)
            return
        supersede(
            title=title,
            on=self.today,
            reason="Merged.",
            actor=self.person(self.province_of(number)),
        )
        self.say("superseded", of=number, kind=title.kind)

    def take_away(self, title):
        """Cancel a title, with the ban that its ground brings."""
        number = self.number_of[title.enterprise_id]
        ground = self.random.choice([CancellationGround.DATA_FRAUD, CancellationGround.OTHER])
        banned = ban_until(ground, self.today)
        cancel(
            title=title,
            on=self.today,
            ground=ground,
            document="Decision 7",
            reason="Found out.",
            actor=self.person(self.province_of(number)),
            banned_until=banned,
        )
        self.say("cancelled", of=number, kind=title.kind, banned=banned)

    def re_examine(self, title, way):
        """A re-examination that passes before or after the last day, fails, or is withdrawn."""
        title.refresh_from_db()
        number = self.number_of[title.enterprise_id]
        if title.ending or not title.is_valid_on(self.today):
            return
        actor = self.person(self.province_of(number), APPROVER)
        case_number = f"RE-{number}-{title.kind}"
        begin_re_examination(title=title, on=self.today, case_number=case_number, actor=actor)
        self.say("re_examining", of=number, kind=title.kind)
        yield (60, 180, 170, 30)[way]
        title.refresh_from_db()
        if title.re_examined_since is None:
            return
        if way in (0, 1):
            grant = Grant(
                title.enterprise,
                case_number,
                make_rule_set(RULE_SETS[TitleKind(title.kind)]),
                CaseKind.RE_EXAMINATION,
            )
            extend_by_reexamination(
                title=title, grant=grant, on=self.today, announcement="A1", actor=actor
            )
            self.say("renewed", of=number, kind=title.kind)
            return
        outcome = ReExaminationOutcome.FAILED if way == 2 else ReExaminationOutcome.WITHDRAWN
        end_re_examination(
            title=title,
            on=self.today,
            outcome=outcome,
            reason="No.",
            actor=actor,
            case_number=case_number,
        )
        self.say("not_renewed", of=number, kind=title.kind)
