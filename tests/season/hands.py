"""Cases that change hands: taken, assigned, passed on, put back, handed over for an absent one."""

from collections.abc import Callable

from accounts.enums import PostingRole
from common.domain.actor import Actor
from common.domain.errors import DomainError
from reviews.domain.desk.assigning import assign, hand_over_all, put_back, roles_for, take
from reviews.enums import CaseStatus, Turn, Work
from reviews.models import Case
from tests.season.staff import Staff

# Of what waits for an office in the morning, the share that comes onto somebody's desk, and of
# what lies on a desk the share that leaves it.
_COMES, _GOES = 0.08, 0.15
_WAITING = Case.objects.filter(
    status=CaseStatus.IN_REVIEW, turn=Turn.OFFICE, work__in=[Work.EXAMINE, Work.SIGN]
)


class Hands(Staff):
    """Who has what on his desk. An act by whoever else is there is open all the same."""

    def cases_change_hands(self) -> None:
        """In the morning, when everybody knows who is there."""
        for case in self._some(_COMES, officer=None):
            self._comes_onto_a_desk(case)
        for case in self._some(_GOES, officer__isnull=False):
            self._leaves_the_desk(case)
        self._for_whoever_is_away()

    def _some(self, share: float, **of: object) -> list[Case]:
        """A share of what waits, by chance; never none where anything waits."""
        found = list(_WAITING.filter(**of).order_by("pk").values_list("pk", flat=True))
        chosen = self.random.sample(found, min(len(found), 1 + int(len(found) * share)))
        cases = Case.objects.in_bulk(chosen)
        return [cases[key] for key in chosen]

    def _comes_onto_a_desk(self, case: Case) -> None:
        role = PostingRole(roles_for(case.work)[0])
        if self.random.random() < 0.6:
            self._takes(case, self.random.choice(self.present(case.at_office_id, role)))
            return
        chief = self.random.choice(self.present(case.at_office_id, PostingRole.APPROVER))
        # Also to somebody who is away: then his deputy has it.
        to = self.random.choice(self.people[case.at_office_id, role])
        if self._done("assigned", case, lambda: self._assign(case, chief, to)):
            self.happened["assigned to a deputy"] += case.officer_id != to.user_id

    def _leaves_the_desk(self, case: Case) -> None:
        officer = self.everybody[case.at_office_id, case.officer_id]
        if officer not in self.present(case.at_office_id, PostingRole(officer.role)):
            return
        if self.random.random() < 0.3:
            self._done(
                "put back",
                case,
                lambda: put_back(case=case, actor=officer, version=case.version, note="Later."),
            )
            return
        people = self.people[case.at_office_id, PostingRole(officer.role)]
        to = self.random.choice([one for one in people if one != officer])
        self._done("handed over", case, lambda: self._assign(case, officer, to))

    def _for_whoever_is_away(self) -> None:
        """An approver gives a colleague who is there what lies with somebody who is away."""
        on_desks = _WAITING.filter(officer__in=self.away).order_by("pk")
        case = on_desks.first()
        if case is None:
            return
        role = PostingRole(roles_for(case.work)[0])
        chief = self.random.choice(self.present(case.at_office_id, PostingRole.APPROVER))
        to = self.random.choice(self.present(case.at_office_id, role))
        counts = hand_over_all(
            from_user_id=case.officer_id, to_user_id=to.user_id, note="He is away.", actor=chief
        )
        self.happened["handed over"] += counts["handed_over"]
        self.happened["handed over for an absent one"] += counts["handed_over"]

    def someone_takes(self, case: Case, examiner: Actor) -> None:
        """A case is taken by whoever looks into it now."""
        self._takes(case, examiner)
        case.refresh_from_db()

    def _takes(self, case: Case, actor: Actor) -> None:
        self._done("taken", case, lambda: take(case=case, actor=actor, version=case.version))

    def _assign(self, case: Case, actor: Actor, to: Actor) -> Case:
        return assign(
            case=case, actor=actor, version=case.version, officer_id=to.user_id,
            note="You know them.",
        )  # fmt: skip

    def _done(self, what: str, case: Case, act: Callable[[], object]) -> bool:
        """Whether it was done; else the desk has said why not, and nothing has changed."""
        before = Case.objects.values("officer", "version").get(pk=case.pk)
        try:
            act()
        except DomainError as refusal:
            self.happened[f"refused: {what}, {refusal.code}"] += 1
            assert Case.objects.values("officer", "version").get(pk=case.pk) == before
            return False
        self.happened[what] += 1
        return True
