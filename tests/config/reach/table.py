"""The whole table, gathered from the parts of the house."""

from tests.config.reach import (
    administrators,
    api,
    casework_api,
    desk,
    enterprise,
    everybody,
    leading,
    monitoring,
    plans,
    programme,
    rounds,
    seeds,
    simulator,
)
from tests.config.reach.arguments import Rows

PARTS = (
    everybody,
    administrators,
    enterprise,
    desk,
    programme,
    leading,
    monitoring,
    plans,
    rounds,
    seeds,
    simulator,
    api,
    casework_api,
)
ROUTES: Rows = {name: row for part in PARTS for name, row in part.ROWS.items()}
