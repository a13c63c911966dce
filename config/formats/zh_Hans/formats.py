"""Dates as 2026 年 3 月 5 日: spaces around figures, no leading zeros."""

DATE_FORMAT = "Y 年 n 月 j 日"
MONTH_DAY_FORMAT = "n 月 j 日"
