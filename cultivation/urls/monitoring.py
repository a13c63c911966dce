"""Addresses of operation monitoring (运行监测)."""

from django.urls import path

from cultivation.views.monitoring import own, reports, statistics, warnings

URLS = [
    path("enterprise/quarterly/", own.own_reports, name="own_reports"),
    path("enterprise/quarterly/<int:year>/<int:quarter>/", own.own_report, name="own_report"),
    path("desk/monitoring/", reports.reports, name="reports"),
    path("desk/monitoring/reports/<int:pk>/", reports.report, name="report"),
    path("desk/monitoring/rounds/", reports.rounds, name="monitoring_rounds"),
    path("desk/monitoring/rounds/<int:pk>/", reports.one_round, name="monitoring_round"),
    path("desk/monitoring/index/", statistics.monitoring_statistics, name="monitoring_statistics"),
    path("desk/monitoring/warnings/", warnings.early_warnings, name="early_warnings"),
    path("desk/monitoring/warnings/<int:pk>/", warnings.early_warning, name="early_warning"),
    path("desk/monitoring/offices/", warnings.warnings_of_offices, name="warning_offices"),
]
