"""Rows that are made without the model's own constructor are as it makes them."""

import pytest

from common.domain.reading import Reader
from common.models import JobRun


def values_of(made):
    return {one.attname: getattr(made, one.attname) for one in JobRun._meta.concrete_fields}


def test_a_new_row_is_as_the_model_itself_makes_it():
    values = values_of(JobRun(kind="k", figures={"done": 1}))
    del values["id"]
    made = Reader(JobRun).new(**values)
    assert values_of(made) == values | {"id": None}
    assert made._state.adding
    assert made._state.db is None


def test_a_new_row_is_refused_without_one_of_its_columns_or_with_another():
    values = values_of(JobRun(kind="k"))
    with pytest.raises(TypeError, match="but its key"):
        Reader(JobRun).new(**values)
    del values["id"], values["kind"]
    with pytest.raises(TypeError, match="but its key"):
        Reader(JobRun).new(**values)
    with pytest.raises(TypeError, match="but its key"):
        Reader(JobRun).new(**values, kind="k", colour="red")
