import pytest

from common.models import Event
from enterprises.domain.industries import load_industries
from enterprises.models import Industry

pytestmark = pytest.mark.django_db


def test_twenty_sections_and_97_divisions_load_with_both_names():
    assert load_industries().added == 117
    assert Industry.objects.filter(section=None).count() == 20
    assert Industry.objects.exclude(section=None).count() == 97
    assert not Industry.objects.filter(name_en="").exists()
    assert not Industry.objects.filter(name_zh="").exists()
    machinery = Industry.objects.select_related("section").get(code="34")
    assert (machinery.name_zh, machinery.section.name_zh) == ("通用设备制造业", "制造业")
    assert machinery.name_en == "General-purpose machinery"


def test_a_second_load_changes_nothing_and_a_changed_name_is_mended():
    load_industries()
    assert not load_industries().is_changed
    Industry.objects.filter(code="34").update(name_en="Wrong")
    assert load_industries().changed == 1
    assert Event.objects.filter(verb="load.industries").count() == 2
