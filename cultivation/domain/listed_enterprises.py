"""Finding the enterprises that a published list names, and opening records for the others."""

from collections import defaultdict
from collections.abc import Sequence

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.domain.title_lists import ListedTitle
from cultivation.enums import TitleOrigin
from cultivation.models import Title
from enterprises.domain.enterprises import placement
from enterprises.enums import EnterpriseState
from enterprises.models import Enterprise

_BATCH = 1000
_DEPTH = {OfficeLevel.PROVINCE: 1, OfficeLevel.CITY: 2, OfficeLevel.COUNTY: 3}

# A list knows an enterprise by its name and its provincial-level office.
Key = tuple[int, str]
PlacedTitle = tuple[ListedTitle, Office]


class ListedEnterprises:
    """The enterprises of one list. `write` opens the missing ones; `of` finds each line's."""

    def __init__(self, placed: Sequence[PlacedTitle], *, source: str) -> None:
        self._source = source
        self._lines: dict[Key, list[PlacedTitle]] = defaultdict(list)
        for line, office in placed:
            self._lines[_key(line, office)].append((line, office))
        self._found: dict[Key, set[Enterprise]] = defaultdict(set)
        self._find()

    def of(self, line: ListedTitle, office: Office) -> Enterprise | None:
        """The line's enterprise; None when the province has several of that name."""
        found = self._found[_key(line, office)]
        return next(iter(found)) if len(found) == 1 else None

    def found_ids(self) -> list[int]:
        """The ids of all of them."""
        return [enterprise.pk for found in self._found.values() for enterprise in found]

    def write(self) -> tuple[int, int]:
        """Open a record for each name not found, and fill in the county where a list says one
        that the record lacks. Returns how many were opened and how many located."""
        located = [each for key in list(self._found) for each in self._located(key)]
        Enterprise.objects.bulk_update(
            located, ["county_office", "city_office", "region"], batch_size=_BATCH
        )
        missing = [key for key in self._lines if not self._found[key]]
        opened = Enterprise.objects.bulk_create(
            [self._unclaimed(key) for key in missing], batch_size=_BATCH
        )
        for key, enterprise in zip(missing, opened, strict=True):
            self._found[key].add(enterprise)
        return len(opened), len(located)

    def _find(self) -> None:
        """By the name of today, and by the name under which a list was taken over before, so that
        a list imported again finds an enterprise that has changed its name."""
        names = [name for _province, name in self._lines]
        renamed = Title.objects.filter(
            origin=TitleOrigin.PUBLISHED_LIST, name_at_recognition__in=names
        ).values_list("name_at_recognition", "enterprise")
        former: dict[int, set[str]] = defaultdict(set)
        for name, enterprise_id in renamed:
            former[enterprise_id].add(name)
        # Locked in one order, because a decision on a title or a claim locks them too.
        enterprises = Enterprise.objects.select_for_update(of=("self",)).order_by("pk")
        for enterprise in enterprises.filter(name__in=names) | enterprises.filter(
            pk__in=list(former)
        ):
            for name in {enterprise.name, *former[enterprise.pk]}:
                key = (enterprise.province_office_id, name)
                if key in self._lines:
                    self._found[key].add(enterprise)
        self._find_by_code()

    def _find_by_code(self) -> None:
        """A code says more than a name: the enterprise of the province that has it is meant."""
        codes = {
            (key[0], line.uscc): key
            for key, pairs in self._lines.items()
            for line, _office in pairs
            if line.uscc
        }
        if not codes:
            return
        known = Enterprise.objects.select_for_update(of=("self",)).order_by("pk")
        for enterprise in known.filter(uscc__in=[code for _province, code in codes]):
            named = codes.get((enterprise.province_office_id, str(enterprise.uscc)))
            if named is not None:
                self._found[named] = {enterprise}

    def _located(self, key: Key) -> list[Enterprise]:
        office = self._best_office(key)
        if office.level != OfficeLevel.COUNTY:
            return []
        columns = placement(office)
        city = columns["city_office"]
        city_id = city.pk if city else None
        located = []
        for enterprise in self._found[key]:
            is_open = enterprise.state == EnterpriseState.UNCLAIMED
            is_lacking = enterprise.county_office_id is None
            if is_open and is_lacking and enterprise.city_office_id in {None, city_id}:
                enterprise.county_office = office
                enterprise.city_office = city
                enterprise.region = office.region
                located.append(enterprise)
        return located

    def _best_office(self, key: Key) -> Office:
        """The office of the line that says most, the latest of them."""
        _line, office = max(
            self._lines[key],
            key=lambda pair: (_DEPTH[OfficeLevel(pair[1].level)], pair[0].valid_from),
        )
        return office

    def _unclaimed(self, key: Key) -> Enterprise:
        (line, _office), *_more = self._lines[key]
        office = self._best_office(key)
        return Enterprise(
            name=line.name,
            state=EnterpriseState.UNCLAIMED,
            source=line.source or self._source,
            region=office.region,
            **placement(office),
        )


def _key(line: ListedTitle, office: Office) -> Key:
    province = office.lineage()["province"]
    return (province.pk if province else office.pk, line.name)
