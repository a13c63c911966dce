"""People of the offices: away for some days, leaving for good, coming new."""

from datetime import timedelta

from django.utils import timezone

from accounts.domain.absences import declare_absence
from accounts.domain.acting import choose_capacity
from accounts.domain.staff.posting import confirm_posting, propose_posting, revoke_posting
from accounts.enums import PostingRole
from accounts.models import Posting, User
from common.domain.actor import Actor
from common.domain.errors import DomainError
from reviews.domain.desk.assigning import assign, hand_over_all, take
from reviews.models import Case
from tests.factories import actor_of_user
from tests.season.acts import Acts


class Staff(Acts):
    """Who is at his desk today."""

    def morning(self) -> None:
        """Now and then somebody reports absent or leaves; a successor comes the same day."""
        today = timezone.localdate()
        self.away = {user: until for user, until in self.away.items() if until >= today}
        for _ in range(self.random.randrange(3)):
            self._somebody_is_away()
        if self.random.random() < 0.15:
            self._somebody_leaves()

    def present(self, office_id: int, role: PostingRole) -> list[Actor]:
        """The people of an office in a role who are there today."""
        return [one for one in self.people[office_id, role] if one.user_id not in self.away]

    def _somebody_is_away(self) -> None:
        office, role, there = self._any_desk()
        # Signing takes three people, because nobody signs two neighbouring steps.
        if len(there) <= (3 if role == PostingRole.APPROVER else 1):
            return
        actor, deputy = self.random.sample(there, 2)
        today = timezone.localdate()
        until = today + timedelta(days=self.random.randrange(1, 8))
        declare_absence(
            user=User.objects.get(pk=actor.user_id), office=office, starts_on=today,
            ends_on=until, deputy=User.objects.get(pk=deputy.user_id), actor=actor,
        )  # fmt: skip
        self.away[actor.user_id] = until
        self.happened["absent"] += 1

    def _somebody_leaves(self) -> None:
        office, role, there = self._any_desk()
        leaving = self.random.choice(there)
        newcomer = self._newcomer(office, role)
        self._employ(office, role, newcomer)
        left = {"from_user_id": leaving.user_id, "to_user_id": newcomer.user_id}
        counts = hand_over_all(note="He leaves.", actor=leaving, **left)
        self.happened["handed over"] += counts["handed_over"]
        posting = Posting.objects.get(user=leaving.user_id, office=office, role=role)
        revoke_posting(posting=posting, actor=self.system_admin, reason="Left.")
        self.people[office.pk, role].remove(leaving)
        assert choose_capacity(User.objects.get(pk=leaving.user_id), None) is None
        self.happened["left"] += 1

    def _newcomer(self, office, role) -> Actor:
        self.newcomers += 1
        user = User.objects.create(
            username=f"newcomer-{self.newcomers}", name=f"Newcomer {self.newcomers}", password="!"
        )
        proposal = propose_posting(
            user=user, office=office, role=role, starts_on=timezone.localdate(), ends_on=None,
            actor=self.system_admin,
        )  # fmt: skip
        confirm_posting(proposal=proposal, actor=self.security_admin)
        return actor_of_user(user)

    def _any_desk(self):
        office = self.random.choice(self.offices)
        role = self.random.choice([PostingRole.EXAMINER, PostingRole.APPROVER])
        return office, role, self.present(office.pk, role)

    def someone_takes(self, case: Case, examiner: Actor) -> None:
        """A case is taken, and sometimes passed on to a colleague."""
        try:
            take(case=case, actor=examiner, version=case.version)
        except DomainError:
            # A colleague has it: the desk says so.
            self.happened["refused: taken already"] += 1
        else:
            self.happened["taken"] += 1
            colleague = self.random.choice(self.people[examiner.office_id, PostingRole.EXAMINER])
            if colleague.user_id != examiner.user_id and self.random.random() < 0.3:
                self._passes_on(case, examiner, colleague)
        case.refresh_from_db()

    def _passes_on(self, case: Case, examiner: Actor, colleague: Actor) -> None:
        case.refresh_from_db()
        try:
            assign(
                case=case, actor=examiner, version=case.version, officer_id=colleague.user_id,
                note="You know them.",
            )  # fmt: skip
        except DomainError:
            # The colleague is away and I am his deputy.
            self.happened["refused: with me anyway"] += 1
        else:
            self.happened["passed on"] += 1
