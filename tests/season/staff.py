"""People of the offices: away for some days, back again, leaving for good, coming new."""

from datetime import timedelta

from django.utils import timezone

from accounts.domain.absences import declare_absence
from accounts.domain.acting import choose_capacity
from accounts.domain.staff.posting import confirm_posting, propose_posting, revoke_posting
from accounts.enums import PostingRole
from accounts.models import Posting, User
from common.domain.actor import Actor
from reviews.domain.desk.assigning import hand_over_all
from reviews.models import Case
from tests.factories import actor_of_user
from tests.season.acts import Acts


class Staff(Acts):
    """Who is at his desk today."""

    def morning(self) -> None:
        """People come back, report absent or leave; a successor comes the same day."""
        today = timezone.localdate()
        there = {user: until for user, until in self.away.items() if until >= today}
        self.happened["came back"] += len(self.away) - len(there)
        self.away = there
        for _ in range(self.random.randrange(3)):
            self._somebody_is_away()
        if self.random.random() < 0.25:
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
        office, role, leaving = self._whoever_leaves()
        newcomer = self._newcomer(office, role)
        self._employ(office, role, newcomer)
        left = {"from_user_id": leaving.user_id, "to_user_id": newcomer.user_id}
        counts = hand_over_all(note="He leaves.", actor=leaving, **left)
        assert not counts["left"], "a newcomer may have every case"
        self.happened["left with cases"] += bool(counts["handed_over"])
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

    def _whoever_leaves(self):
        """Rather somebody who has cases on his desk."""
        on_desks = Case.objects.exclude(officer=None)
        laden = set(on_desks.values_list("at_office", "officer").distinct())
        found = [
            (office, role, person)
            for office in self.offices
            for role in (PostingRole.EXAMINER, PostingRole.APPROVER)
            for person in self.present(office.pk, role)
            if (office.pk, person.user_id) in laden
        ]
        if found:
            return self.random.choice(found)
        office, role, there = self._any_desk()
        return office, role, self.random.choice(there)

    def _any_desk(self):
        office = self.random.choice(self.offices)
        role = self.random.choice([PostingRole.EXAMINER, PostingRole.APPROVER])
        return office, role, self.present(office.pk, role)
