"""Dates as 2026 年 3 月 5 日: no leading zeros, and no line breaks inside."""

DATE_FORMAT = "Y\u00a0年\u00a0n\u00a0月\u00a0j\u00a0日"
MONTH_DAY_FORMAT = "n\u00a0月\u00a0j\u00a0日"
