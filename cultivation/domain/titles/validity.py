"""How long a title is valid, and from when to when a ban holds."""

from datetime import date, timedelta

from cultivation.enums import CancellationGround, TitleKind

# Validity in years: 科技型 is entered for one year (国科发政〔2017〕115号), the others for three
# (工信部企业〔2022〕63号, 工信部企业〔2026〕2号).
VALIDITY_YEARS = {
    TitleKind.TECHNOLOGY: 1,
    TitleKind.INNOVATIVE: 3,
    TitleKind.SRDI: 3,
    TitleKind.LITTLE_GIANT: 3,
    TitleKind.CHAMPION: 3,
}


def years_later(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def last_day_of_validity(kind: TitleKind, valid_from: date) -> date:
    """The nominal last day of a title that begins on `valid_from`."""
    return years_later(valid_from, VALIDITY_YEARS[kind]) - timedelta(days=1)


def ban_until(ground: CancellationGround, on: date) -> date | None:
    """The last day of the ban that a cancellation on this ground brings (暂行办法 art. 16); None
    when it brings none."""
    return years_later(on, ground.ban_years) if ground.ban_years else None
