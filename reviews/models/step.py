"""Steps (环节) of a case: copied from its route at submission."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.models import Office
from reviews.enums import Proposal, StepKind, StepState
from reviews.models.case import Case
from reviews.models.people import person
from reviews.models.recommendation_list import RecommendationList

_TWO_PAIRS_OF_EYES = """
    IF EXISTS (
        SELECT FROM reviews_step AS neighbour
        WHERE neighbour.case_id = NEW.case_id
            AND neighbour.position IN (NEW.position - 1, NEW.position + 1)
            AND neighbour.signed_by_id = NEW.signed_by_id
    ) THEN
        RAISE EXCEPTION 'Nobody signs two consecutive steps of a case.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_no_consecutive_signer';
    END IF;
    IF EXISTS (
        SELECT FROM enterprises_membership AS membership
        JOIN reviews_case AS reviewed ON reviewed.enterprise_id = membership.enterprise_id
        WHERE reviewed.id = NEW.case_id
            AND membership.user_id IN (NEW.examined_by_id, NEW.signed_by_id)
    ) THEN
        RAISE EXCEPTION 'Nobody examines or signs a case of an enterprise he is linked to.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_no_linked_person';
    END IF;
    IF NEW.officer_id IS NOT NULL AND EXISTS (
        SELECT FROM enterprises_membership AS membership
        JOIN reviews_case AS assigned ON assigned.enterprise_id = membership.enterprise_id
        WHERE assigned.id = NEW.case_id AND membership.user_id = NEW.officer_id
    ) THEN
        RAISE EXCEPTION 'No case is assigned to a person linked to its enterprise.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_no_linked_officer';
    END IF;
    IF NEW.officer_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM accounts_posting AS posting
        WHERE posting.user_id = NEW.officer_id AND posting.office_id = NEW.office_id
    ) THEN
        RAISE EXCEPTION 'A case is assigned to people of the office alone.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_officer_is_of_the_office';
    END IF;
    RETURN NEW;
"""
_RANKS_STAND = """
    IF OLD.recommended_on_id IS NOT NULL AND EXISTS (
        SELECT FROM reviews_recommendationlist AS handed_up
        WHERE handed_up.id = OLD.recommended_on_id AND handed_up.handed_up_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'The ranks of a list that was handed up stand.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_rank_stands';
    END IF;
    RETURN NEW;
"""


class Step(models.Model):
    """One office's part in a case. The examiner proposes, another person signs.

    `officer` has the case on his desk now (None: nobody yet); `stands_in_for` is the absent
    colleague whose deputy he is.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps", db_index=False)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=StepKind)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    working_days = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=StepState, default=StepState.WAITING)
    entered_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    proposal = models.CharField(max_length=10, choices=Proposal, default=Proposal.NONE, blank=True)
    opinion = models.TextField(blank=True)
    examined_by = person()
    examined_at = models.DateTimeField(null=True, blank=True)
    signed_by = person()
    signed_at = models.DateTimeField(null=True, blank=True)
    officer = person()
    stands_in_for = person()
    # At a recommendation: the case's place among those that the office recommends in the round.
    rank = models.PositiveIntegerField(null=True, blank=True)
    recommended_on = models.ForeignKey(
        RecommendationList,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="steps",
        db_index=False,
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["case", "position"], name="step_position"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=StepState.CURRENT), name="step_one_current"
            ),
            models.CheckConstraint(
                condition=Q(examined_by=None) | Q(signed_by=None) | ~Q(examined_by=F("signed_by")),
                name="step_examiner_does_not_sign",
            ),
            models.CheckConstraint(
                condition=Q(proposal=Proposal.NONE, examined_by=None, examined_at=None)
                | (
                    ~Q(proposal=Proposal.NONE)
                    & Q(examined_by__isnull=False, examined_at__isnull=False)
                ),
                name="step_proposal_has_examiner",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_at=None)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="step_signed_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=StepState.CURRENT)
                | Q(entered_on__isnull=False, due_on__isnull=False),
                name="step_current_has_dates",
            ),
            models.UniqueConstraint(
                fields=["recommended_on", "rank"],
                name="step_rank_once_per_list",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(rank=None, recommended_on=None)
                | Q(kind=StepKind.RECOMMENDATION, rank__gte=1, recommended_on__isnull=False),
                name="step_rank_only_where_recommended",
            ),
            models.CheckConstraint(
                condition=Q(stands_in_for=None)
                | (Q(officer__isnull=False) & ~Q(officer=F("stands_in_for"))),
                name="step_deputy_is_another",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="two_pairs_of_eyes",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_TWO_PAIRS_OF_EYES,
            ),
            pgtrigger.Trigger(
                name="ranks_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.rank IS DISTINCT FROM NEW.rank"
                    " OR OLD.recommended_on_id IS DISTINCT FROM NEW.recommended_on_id"
                ),
                func=_RANKS_STAND,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.position} {self.kind}"

    @property
    def is_examined(self) -> bool:
        """Whether the step is done by examining and signing each case."""
        return StepKind(self.kind).is_examined
