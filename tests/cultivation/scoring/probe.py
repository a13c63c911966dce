"""A table with one column per measure and no constraint, for facts that no filing could hold."""

from decimal import Decimal

from django.db import connection, models

from cultivation.criteria.measures import FILED, MEASURES


class AnyNumber(models.DecimalField):
    """numeric of any size."""

    def db_type(self, connection):
        return "numeric"


_COLUMNS = {
    "bool": lambda: models.BooleanField(null=True),
    "int": lambda: models.BigIntegerField(null=True),
    "decimal": lambda: AnyNumber(null=True),
    "money": lambda: AnyNumber(null=True),
    "choice": lambda: models.TextField(null=True),
}


class Meta:
    app_label = "scoring_probe"
    db_table = "scoring_probe"


Probe = type(
    "Probe",
    (models.Model,),
    {
        "__module__": __name__,
        "Meta": Meta,
        "id": models.IntegerField(primary_key=True),
        **{name: _COLUMNS[MEASURES[name].kind]() for name in FILED},
    },
)


def make_table():
    """Create the table; it goes with the test's transaction."""
    with connection.schema_editor() as editor:
        editor.create_model(Probe)


def fill(rows):
    """Copy the sets of facts in, numbered from 0."""
    columns = ", ".join(("id", *FILED))
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE scoring_probe")
        with cursor.copy(f"COPY scoring_probe ({columns}) FROM STDIN") as copy:
            for number, facts in enumerate(rows):
                copy.write_row([number, *(_in_text(facts[name]) for name in FILED)])


def _in_text(value):
    return str(value) if isinstance(value, Decimal) else value
