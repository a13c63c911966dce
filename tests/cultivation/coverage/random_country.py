"""A country of many provinces, each with a random history of its own, loaded in bulk."""

import json
from datetime import UTC, date, datetime, timedelta

from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import Office
from cultivation.models import (
    Chain,
    ChainMembership,
    CoverageDefinition,
    FactChange,
    Park,
    ParkMembership,
    PilotCity,
    Placement,
    ProjectMilestone,
    SizeRecord,
    Title,
    TitleChange,
)
from enterprises.models import Assessment, Enterprise, Industry
from tests.cultivation.coverage.by_hand import RECORDED, Histories

FIRST = date(2024, 1, 1)
DAYS = 1100
KINDS = ("little_giant", "srdi")
DEFINITIONS = {
    "little-giant": {"title_kind": "little_giant"},
    "on-site": {"title_kind": "little_giant", "basis": "on_site", "maximum_age_months": 12},
    "own-rating": {"title_kind": "srdi", "basis": "self_rated", "minimum_level": 1},
    "accepted": {"title_kind": "srdi", "needs_project": True},
    "pilot": {"title_kind": "srdi", "in_pilot_cities": True},
    "above-scale": {"population": "above_scale", "industries": ["13", "34"]},
    "parks": {"population": "above_scale", "in_parks": True, "maximum_age_months": 6},
}


def make_definitions():
    rows = [
        CoverageDefinition(
            code=code, name_zh=code, name_en=code, certainty="inferred", source="test",
            in_force_from=date(2000, 1, 1), sha256=code, position=position,
            **{"population": "titles", "minimum_level": 2} | rules,
        )
        for position, (code, rules) in enumerate(DEFINITIONS.items())
    ]  # fmt: skip
    return CoverageDefinition.objects.bulk_create(rows)


def between(first, last=None, recorded=-365):
    """From a day to a day, recorded on a day, all counted from the first of all."""
    ends_on = None if last is None else FIRST + timedelta(days=last)
    return {
        "starts_on": FIRST + timedelta(days=first),
        "ends_on": ends_on,
        "recorded_at": datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=recorded),
    }


def change_of(row, *, recorded_at, known_until, **otherwise):
    """That a row read `otherwise` between two moments."""
    said = {one.column: getattr(row, one.attname) for one in row._meta.concrete_fields} | otherwise
    return FactChange(
        relation=row._meta.db_table, row_id=row.pk,
        enterprise_id=getattr(row, "enterprise_id", None),
        row=json.loads(json.dumps(said, cls=DjangoJSONEncoder)),
        recorded_at=recorded_at, known_until=known_until,
    )  # fmt: skip


class RandomCountry:
    def __init__(self, random, provinces, firms_each=3):
        self.random = random
        self.ministry = Office.objects.create(code="000000", name="Ministry", level="ministry")
        Industry.objects.bulk_create(
            Industry(code=code, name_zh=code, name_en=code) for code in ("13", "34", "65")
        )
        self.definitions = make_definitions()
        self.offices = self.make_offices(provinces)
        self.groups()
        self.firms = Enterprise.objects.bulk_create(
            Enterprise(uscc=f"{n:018}", name=f"E{n}", **self.place(n // firms_each))
            for n in range(provinces * firms_each)
        )
        self.facts()
        self.correct()

    def day(self, spread=DAYS):
        return FIRST + timedelta(days=self.random.randrange(spread))

    def moment(self):
        return datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=self.random.randrange(DAYS * 24))

    def period(self):
        first = self.day()
        last = first + timedelta(days=self.random.randrange(400))
        return {
            "starts_on": first, "ends_on": self.random.choice([None, last]),
            "recorded_at": self.moment(),
        }  # fmt: skip

    def make_offices(self, provinces):
        made = []
        for level, parents in (("province", None), ("city", "province"), ("county", "city")):
            rows = [
                Office(
                    code=f"{level[1]}{n:05}", name=f"{level} {n}", level=level,
                    parent=self.ministry if parents is None else made[-1][n],
                )
                for n in range(provinces)
            ]  # fmt: skip
            made.append(Office.objects.bulk_create(rows))
        return made

    def place(self, number):
        province, city, county = (level[number] for level in self.offices)
        known = self.random.random()
        return {
            "province_office": province,
            "city_office": city if known > 0.1 else None,
            "county_office": county if known > 0.2 else None,
            "industry_id": self.random.choice(["13", "34", "65", None]),
        }

    def groups(self):
        self.chains = Chain.objects.bulk_create(
            Chain(code=f"C{n}", name="x", **days)
            for n, days in enumerate(
                [between(0, None, 500), between(0, 500), between(200, 702, 610)]
            )
        )
        self.parks = Park.objects.bulk_create(
            Park(code=f"P{n}", name="x", kind=("high_standard", "other")[n % 2], **days)
            for n, days in enumerate([between(0, 705, 650), between(0, None, 350), between(400)])
        )
        for level in self.offices:
            PilotCity.objects.bulk_create(
                PilotCity(office=office, batch="1", source="x", **self.period(),
                          industries=self.random.choice([[], ["13"]]))
                for office in level[::5]
            )  # fmt: skip

    def facts(self):
        random, firms = self.random, self.firms
        titles, assessments, sizes, chains, parks, milestones = [], [], [], [], [], []
        for firm in firms:
            for kind in KINDS:
                first = self.day()
                for _ in range(random.randrange(3)):
                    last = first + timedelta(days=random.randrange(1, 500))
                    titles.append(self.title(firm, kind, first, last, len(titles)))
                    first = last + timedelta(days=random.randrange(1, 90))
                if len(titles) % 3 == 0 and titles and titles[-1].enterprise == firm:
                    # The last of its kind: its re-examination is under way.
                    titles[-1].re_examined_since = titles[-1].valid_to
            assessments += [self.assessment(firm) for _ in range(random.randrange(5))]
            if random.random() < 0.8:
                sizes.append(
                    SizeRecord(enterprise=firm, **self.period(),
                               is_above_scale=random.random() < 0.7,
                               size_class=random.choice(["medium", "small"]))
                )  # fmt: skip
            chains += [
                ChainMembership(enterprise=firm, chain=chain, **self.period())
                for chain in random.sample(self.chains, random.randrange(3))
            ]
            parks += [
                ParkMembership(enterprise=firm, park=park, **self.period())
                for park in random.sample(self.parks, random.randrange(3))
            ]
            if random.random() < 0.5:
                milestones.append(self.milestone(firm, len(milestones)))
        for rows in (titles, assessments, sizes, chains, parks, milestones):
            type(rows[0]).objects.bulk_create(rows)
        self.change_titles(titles)
        self.move_firms()

    def title(self, firm, kind, first, last, number):
        return Title(
            enterprise=firm, kind=kind, number=f"T{number}", valid_from=first, valid_to=last,
            last_day=last, origin="decision", name_at_recognition="x", granted_at=self.moment(),
        )  # fmt: skip

    def assessment(self, firm):
        return Assessment(
            enterprise=firm, basis=self.random.choice(["self_rated", "on_site"]),
            level=self.random.randrange(5), assessed_on=self.day(), recorded_at=self.moment(),
        )  # fmt: skip

    def milestone(self, firm, number):
        kind = self.random.choice(["started", "accepted", "accepted"])
        return ProjectMilestone(
            enterprise=firm, reference=f"P{number}", kind=kind, on=self.day(),
            recorded_at=self.moment(),
        )  # fmt: skip

    def change_titles(self, titles):
        """Some titles read differently before."""
        TitleChange.objects.bulk_create(
            TitleChange(
                title_id=title.pk, enterprise_id=title.enterprise_id, kind=title.kind,
                valid_from=title.valid_from, granted_at=title.granted_at,
                last_day=title.valid_from + timedelta(days=self.random.randrange(600)),
                known_until=title.granted_at + timedelta(days=self.random.randrange(1, 300)),
                re_examined_since=None if number % 3 else title.valid_from,
            )
            for number, title in enumerate(titles[::4] + titles[::12])
        )  # fmt: skip

    def move_firms(self):
        """Some firms moved, or changed their industry, on some day; it was recorded at some moment,
        before which they stand where they were."""
        numbers = {firm.pk: number // 3 for number, firm in enumerate(self.firms)}
        moved = Placement.objects.filter(enterprise__in=self.firms[::3])
        before = list(moved)
        moved.delete()
        FactChange.objects.all().delete()
        after, changes = [], []
        for placement in before:
            moved_on, moment = self.day(), self.moment()
            changes.append(
                change_of(placement, recorded_at=placement.recorded_at, known_until=moment)
            )
            placement.pk, placement.recorded_at = None, moment
            placement.until = moved_on - timedelta(days=1)
            place = self.place(numbers[placement.enterprise_id])
            after.append(
                Placement(enterprise_id=placement.enterprise_id, since=moved_on,
                          until=date(9999, 12, 31), recorded_at=moment, **place)
            )  # fmt: skip
        Placement.objects.bulk_create([*before, *after])
        FactChange.objects.bulk_create(changes)

    def correct(self):
        """Of each register's rows some read otherwise before the moment at which they were recorded
        as they stand, some twice; and some stood that were taken away since."""
        changes = []
        for model in RECORDED.values():
            if model == Placement:
                continue
            rows = list(model.objects.order_by("pk"))
            changes += [one for row in rows[::2] for one in self.earlier(row)]
            if model not in {Chain, Park}:
                changes += [self.withdrawn(row) for row in rows[1::4]]
        FactChange.objects.bulk_create(changes)

    def earlier(self, row):
        known_until = row.recorded_at
        for _ in range(self.random.randrange(1, 3)):
            recorded_at = known_until - timedelta(hours=self.random.randrange(1, 9000))
            yield change_of(
                row, recorded_at=recorded_at, known_until=known_until, **self.otherwise(row)
            )
            known_until = recorded_at

    def withdrawn(self, row):
        """A row that stood beside none of its enterprise or office."""
        first = row.recorded_at - timedelta(days=self.random.randrange(400, 900))
        row.pk = 10**9 + row.pk
        until = first + timedelta(days=self.random.randrange(1, 400))
        return change_of(row, recorded_at=first, known_until=until, **self.otherwise(row))

    def otherwise(self, row):
        """What a row of its kind may have said instead."""
        if isinstance(row, ProjectMilestone):
            return {"on_day": self.day(), "kind": self.random.choice(["started", "accepted"])}
        said = {name: value for name, value in self.period().items() if name != "recorded_at"}
        if isinstance(row, SizeRecord):
            said |= {
                "size_class": self.random.choice(["medium", "small", "large"]),
                "is_above_scale": self.random.random() < 0.7,
            }
        if isinstance(row, Park):
            said |= {"kind": self.random.choice(["high_standard", "other"])}
        if isinstance(row, PilotCity):
            said |= {"industries": self.random.choice([[], ["13"], ["34"]])}
        return said

    def histories(self):
        return Histories(
            titles=Title.objects.all(),
            title_changes=list(TitleChange.objects.all()),
            assessments=Assessment.objects.all(),
            fact_changes=list(FactChange.objects.all()),
        )
