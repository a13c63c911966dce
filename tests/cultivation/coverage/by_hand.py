"""Coverage as one would count it by hand: one enterprise after the other, no statement, no cell."""

from collections import Counter, defaultdict
from copy import copy
from datetime import UTC, datetime

from cultivation.models import (
    Chain,
    ChainMembership,
    Park,
    ParkMembership,
    PilotCity,
    Placement,
    ProjectMilestone,
    SizeRecord,
)

# The facts with a moment of record, by the name under which a history has them.
RECORDED = {
    "placements": Placement, "sizes": SizeRecord, "chain_rows": Chain, "park_rows": Park,
    "chains": ChainMembership, "parks": ParkMembership, "pilots": PilotCity,
    "milestones": ProjectMilestone,
}  # fmt: skip
FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)

LEVELS = ("level_0", "level_1", "level_2", "level_3", "level_4")


def holds_on(row, day):
    return row.starts_on <= day and (row.ends_on is None or row.ends_on >= day)


def is_in_force(title, day):
    """Past its last day it counts on while the result of its re-examination is pending."""
    is_pending = title.re_examined_since is not None
    return title.valid_from <= day and (day <= title.last_day or is_pending)


def is_member_on(membership, groups, day):
    group = groups.get(
        membership.chain_id if hasattr(membership, "chain_id") else membership.park_id
    )
    return group is not None and holds_on(membership, day) and holds_on(group, day)


def read_as(model, change):
    """The row of a fact as it read before it was changed."""
    said = {one.attname: one.to_python(change.row.get(one.column)) for one in model._meta.fields}
    row = model(**said | {"recorded_at": change.recorded_at})
    row.known_until = change.known_until
    return row


class Histories:
    """All facts: those that stand, and how those read that were changed or taken away."""

    def __init__(self, *, titles, title_changes, assessments, fact_changes):
        self.titles = by_enterprise(titles)
        self.changes = by_enterprise(title_changes)
        self.assessments = by_enterprise(assessments)
        self.changes_of_title = defaultdict(list)
        for change in title_changes:
            self.changes_of_title[change.title_id].append(change)
        self.recorded = {name: list(model.objects.all()) for name, model in RECORDED.items()}
        for name, model in RECORDED.items():
            for row in self.recorded[name]:
                row.known_until = FOR_GOOD
            of_table = [one for one in fact_changes if one.relation == model._meta.db_table]
            self.recorded[name] += [read_as(model, one) for one in of_table]
        self.enterprises = {one.enterprise_id for one in self.recorded["placements"]}

    def only(self, enterprises):
        """The histories of these enterprises alone."""
        few = copy(self)
        few.enterprises = set(enterprises)
        return few

    def known_at(self, moment):
        """What was recorded before the moment, as it read then."""
        then = copy(self)
        for name, rows in self.recorded.items():
            known = [one for one in rows if one.recorded_at < moment <= one.known_until]
            is_of_enterprises = name not in {"chain_rows", "park_rows", "pilots"}
            setattr(then, name, by_enterprise(known) if is_of_enterprises else known)
        then.chain_rows = {one.pk: one for one in then.chain_rows}
        then.park_rows = {one.pk: one for one in then.park_rows}
        return then

    def holds_title(self, enterprise, kind, day, known_at):
        versions = []
        for title in self.titles[enterprise]:
            later = [c for c in self.changes_of_title[title.pk] if c.known_until >= known_at]
            if not later:
                versions.append(title)
        for change in self.changes[enterprise]:
            later = [c for c in self.changes_of_title[change.title_id] if c.known_until >= known_at]
            if later and min(later, key=lambda c: (c.known_until, c.pk)).pk == change.pk:
                versions.append(change)
        return any(
            one.kind == kind and is_in_force(one, day) and one.granted_at < known_at
            for one in versions
        )

    def is_counted(self, enterprise, place, definition, day, known_at):
        if definition.population == "titles":
            if not self.holds_title(enterprise, definition.title_kind, day, known_at):
                return False
        elif not any(s.is_above_scale and holds_on(s, day) for s in self.sizes[enterprise]):
            return False
        if definition.industries and place.industry_id not in definition.industries:
            return False
        if definition.in_parks and not any(
            is_member_on(m, self.park_rows, day)
            and self.park_rows[m.park_id].kind == "high_standard"
            for m in self.parks[enterprise]
        ):
            return False
        if definition.in_pilot_cities:
            offices = {place.county_office_id, place.city_office_id, place.province_office_id}
            return any(
                pilot.office_id in offices
                and holds_on(pilot, day)
                and (not pilot.industries or place.industry_id in pilot.industries)
                for pilot in self.pilots
            )
        return True

    def level_of(self, enterprise, definition, day, known_at, oldest):
        counting = [
            one
            for one in self.assessments[enterprise]
            if one.assessed_on <= day
            and one.recorded_at < known_at
            and definition.basis in ("either", one.basis)
        ]
        if not counting:
            return None
        latest = max(counting, key=lambda one: (one.assessed_on, one.pk))
        return latest.level if latest.assessed_on >= oldest else None

    def cells(self, definition, day, known_at, oldest, ministry):
        """{(dimension, office, key): Counter} of everybody, of a history as `known_at`."""
        found = defaultdict(Counter)
        for enterprise in self.enterprises:
            (place,) = [p for p in self.placements[enterprise] if p.since <= day <= p.until]
            if not self.is_counted(enterprise, place, definition, day, known_at):
                continue
            level = self.level_of(enterprise, definition, day, known_at, oldest)
            is_covered = level is not None and level >= definition.minimum_level
            if definition.needs_project:
                is_covered = is_covered and any(
                    m.kind == "accepted" and m.on <= day for m in self.milestones[enterprise]
                )
            counts = Counter(holders=1, covered=int(is_covered))
            counts["unassessed" if level is None else f"level_{level}"] += 1
            for where in self.cells_of(enterprise, place, day, ministry):
                found[where] += counts
        return dict(found)

    def cells_of(self, enterprise, place, day, ministry):
        offices = (place.county_office_id, place.city_office_id, place.province_office_id, ministry)
        for office in offices:
            if office is not None:
                yield "office", office, ""
        sizes = [s.size_class for s in self.sizes[enterprise] if holds_on(s, day)]
        keys = [("industry", place.industry_id or ""), ("size", sizes[0] if sizes else "")]
        keys += [
            ("chain", self.chain_rows[m.chain_id].code)
            for m in self.chains[enterprise]
            if is_member_on(m, self.chain_rows, day)
        ]
        keys += [
            ("park", self.park_rows[m.park_id].code)
            for m in self.parks[enterprise]
            if is_member_on(m, self.park_rows, day)
        ]
        for dimension, key in keys:
            yield dimension, place.province_office_id, key
            yield dimension, ministry, key


def by_enterprise(rows):
    found = defaultdict(list)
    for row in rows:
        found[row.enterprise_id].append(row)
    return found
