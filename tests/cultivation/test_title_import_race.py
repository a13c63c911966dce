"""The same list imported twice at the same moment is imported once."""

import pytest

from accounts.models import Region
from common.models import Event
from cultivation.domain.title_import import import_titles
from cultivation.domain.title_lists import COLUMNS
from cultivation.models import Title
from enterprises.models import Enterprise
from tests.factories import World
from tests.racing import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_list_imported_twice_at_once_is_imported_once(world: World, tmp_path) -> None:
    province = world.offices["330000"]
    province.region = Region.objects.create(code="330000", name="浙江省", level="province")
    province.save()
    lines = [f"srdi,recognition,第一批,2023,虚构{n}号,浙江省,,," for n in range(40)]
    path = tmp_path / "list.csv"
    path.write_text("\n".join([",".join(COLUMNS), *lines]), encoding="utf-8")
    before = Enterprise.objects.count()

    def act() -> None:
        import_titles(path=path, as_recognised=True)

    assert together(act, act, act) == {"done": 3}
    assert Title.objects.count() == 40
    assert Enterprise.objects.count() == before + 40
    assert Event.objects.filter(verb="load.published_titles").count() == 1
