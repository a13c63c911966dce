"""Plays the stories in order of time, through the same functions that screens and API call."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from random import Random

from django.db.models import F

from accounts.enums import PostingRole
from common.domain.outbox import deliver
from common.models import OutboxItem
from config.demo.clock import Clock, Days
from config.demo.panels import Panels
from config.demo.papers import Papers
from config.demo.people import People
from config.demo.player import Player
from config.demo.residents import Resident
from config.demo.rounds import Rounds
from config.demo.stories import PUBLICATIONS, Publication, Story
from reviews.domain.applying import lapse_drafts
from reviews.domain.publishing import announce, publish_notice
from reviews.models import Notice

# What is older was told long ago: nobody gets a message of it now.
_TOLD_WORKING_DAYS = 6
# The closed rounds ended 70 working days ago; what was still a draft lapsed the next night.
_LAPSED = 69
# The roll is older than every case; the last panel was drawn lately.
_ENROLLED = 150
_LAST_DRAW = 4

_WORDS: dict[str, Callable[[Player], None]] = {
    "submit": Player.submit,
    "withdraw": Player.withdraw,
    "ask": Player.ask,
    "answer": Player.answer,
    "propose": Player.propose,
    "propose_refusal": Player.propose_refusal,
    "sign": Player.sign,
    "return": Player.hand_back,
    "back": Player.send_back,
    "plan_visit": Player.plan_visit,
    "hold_visit": Player.hold_visit,
}


@dataclass(frozen=True, slots=True)
class _Deed:
    """Something that happens so many working days ago; `order` settles the order of one day."""

    days_back: int
    order: tuple[int, int, int]
    do: Callable[[], object]


class Casework:
    """The stories' cases while they are played."""

    def __init__(
        self, residents: list[Resident], people: People, rounds: Rounds, days: Days, random: Random
    ) -> None:
        self._people = people
        self._days = days
        papers = Papers(days.back(0))
        self._players = [
            Player(resident, resident.story, people, rounds, papers)
            for resident in residents
            if resident.story is not None
        ]
        self._notices: dict[str, Notice] = {}
        self._panels = Panels(people, days, random)

    def play(self, clock: Clock) -> None:
        """Let everything happen, oldest first; people get messages of what is recent."""
        first_item = OutboxItem.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        owed = OutboxItem.objects.filter(pk__gt=first_item, done_at=None, parked_at=None)
        deeds = sorted(self._deeds(), key=lambda deed: (-deed.days_back, deed.order))
        for deed in deeds:
            if deed.days_back > _TOLD_WORKING_DAYS:
                self._do(deed, clock)
        owed.update(done_at=F("created_at"))
        for deed in deeds:
            if deed.days_back <= _TOLD_WORKING_DAYS:
                self._do(deed, clock)
                for item_id in list(owed.values_list("pk", flat=True)):
                    deliver(item_id)

    def _do(self, deed: _Deed, clock: Clock) -> None:
        clock.next_act_on(self._days.back(deed.days_back))
        deed.do()

    def _deeds(self) -> Iterator[_Deed]:
        yield _Deed(_ENROLLED, (0, 0, 0), self._panels.enrol)
        yield _Deed(
            _LAST_DRAW, (4, 0, 0), partial(self._panels.leave_at_work, self._days.back(_LAST_DRAW))
        )
        for number, player in enumerate(self._players):
            for place, (word, days_back) in enumerate(_path(player.story)):
                if word == "open":
                    do = partial(player.open, self._days, days_back)
                elif word in {"propose", "propose_refusal"}:
                    do = partial(self._propose, player, word, days_back)
                else:
                    do = partial(_WORDS[word], player)
                yield _Deed(days_back, (0, number, place), do)
        for number, publication in enumerate(PUBLICATIONS):
            publish = partial(self._publish, publication)
            yield _Deed(publication.published, (1, number, 0), publish)
            if publication.announced is not None:
                yield _Deed(
                    publication.announced, (2, number, 0), partial(self._announce, publication)
                )
        yield _Deed(_LAPSED, (3, 0, 0), lapse_drafts)

    def _propose(self, player: Player, word: str, days_back: int) -> None:
        """An examiner proposes; before that, experts judge what waits for a panel and goes on."""
        staying = [
            other.case.pk
            for other in self._players
            if other.is_open and _last_day(other.story) >= days_back and other is not player
        ]
        if word == "propose":
            self._panels.judge(player.case, but_not=staying, day=self._days.back(days_back))
        _WORDS[word](player)

    def _publish(self, publication: Publication) -> None:
        players = [each for each in self._players if each.story.notice == publication.key]
        self._notices[publication.key] = publish_notice(
            round=players[0].case.round,
            cases=[player.case for player in players],
            actor=players[0].official(PostingRole.EXAMINER),
        )

    def _announce(self, publication: Publication) -> None:
        notice = self._notices[publication.key]
        announce(notice=notice, actor=self._people.official(notice.office_id, PostingRole.APPROVER))


def _last_day(story: Story) -> int:
    return int(story.path.split()[-1].split(":")[1])


def _path(story: Story) -> Iterator[tuple[str, int]]:
    """The words of a path with their days; `pass` and `refuse` in their two parts."""
    for part in story.path.split():
        word, days = part.split(":")
        days_back = int(days)
        if word in {"pass", "refuse"}:
            yield ("propose" if word == "pass" else "propose_refusal"), days_back + 1
            yield "sign", days_back
        else:
            yield word, days_back
