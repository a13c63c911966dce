"""Coverage as one would count it by hand: one enterprise after the other, no statement, no cell."""

from collections import Counter, defaultdict
from copy import copy

LEVELS = ("level_0", "level_1", "level_2", "level_3", "level_4")


def holds_on(row, day):
    return row.starts_on <= day and (row.ends_on is None or row.ends_on >= day)


def is_in_force(title, day):
    """Past its last day it counts on while the result of its re-examination is pending."""
    is_pending = title.re_examined_since is not None
    return title.valid_from <= day and (day <= title.last_day or is_pending)


def is_member_on(membership, group, day):
    return holds_on(membership, day) and holds_on(group, day)


class Histories:
    """All facts, by enterprise."""

    def __init__(self, *, placements, titles, changes, assessments, sizes, chains, parks, pilots,
                 milestones):  # fmt: skip
        self.placements = by_enterprise(placements)
        self.titles = by_enterprise(titles)
        self.changes = by_enterprise(changes)
        self.assessments = by_enterprise(assessments)
        self.sizes = by_enterprise(sizes)
        self.chains = by_enterprise(chains)
        self.parks = by_enterprise(parks)
        self.milestones = by_enterprise(milestones)
        self.pilots = pilots
        self.changes_of_title = defaultdict(list)
        for change in changes:
            self.changes_of_title[change.title_id].append(change)

    def only(self, enterprises):
        """The histories of these enterprises alone."""
        few = copy(self)
        few.placements = {one: self.placements[one] for one in enterprises}
        return few

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
            is_member_on(m, m.park, day) and m.park.kind == "high_standard"
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
        """{(dimension, office, key): Counter} of everybody."""
        found = defaultdict(Counter)
        for enterprise, placements in self.placements.items():
            (place,) = [p for p in placements if p.since <= day <= p.until]
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
            ("chain", m.chain.code)
            for m in self.chains[enterprise]
            if is_member_on(m, m.chain, day)
        ]
        keys += [
            ("park", m.park.code) for m in self.parks[enterprise] if is_member_on(m, m.park, day)
        ]
        for dimension, key in keys:
            yield dimension, place.province_office_id, key
            yield dimension, ministry, key


def by_enterprise(rows):
    found = defaultdict(list)
    for row in rows:
        found[row.enterprise_id].append(row)
    return found
