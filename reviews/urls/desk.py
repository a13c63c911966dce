"""Pages of the officials' desk."""

from django.urls import path, re_path

from reviews.queries import DeadlineView, QueueTab
from reviews.views import changes, deadlines, letters, staff
from reviews.views.desk import (
    assignment,
    bulk,
    case,
    filters,
    findings,
    notices,
    objections,
    queue,
)
from reviews.views.inspections import office, site

_OTHER_TABS = "|".join(tab.value for tab in QueueTab if tab != QueueTab.DUE)
_DEADLINE_VIEWS = "|".join(DeadlineView.values)

desk_patterns = (
    [
        path("desk/cases/", queue.case_queue, name="cases"),
        path("desk/cases/all/", queue.case_queue, {"tab": QueueTab.ALL}, name="all_cases"),
        re_path(rf"^desk/cases/(?P<tab>{_OTHER_TABS})/$", queue.case_queue, name="cases_tab"),
        path("desk/bulk/", bulk.bulk, name="bulk"),
        path("desk/cases/<str:number>/", case.one_case, name="case"),
        path(
            "desk/cases/<str:number>/assignment/<slug:word>/",
            assignment.assignment,
            name="assignment",
        ),
        path("desk/cases/<str:number>/letters/<slug:key>/", letters.letter, name="letter"),
        path("desk/cases/<str:number>/judgements/", findings.judgements, name="judgements"),
        path("desk/cases/<str:number>/verified-figures/", findings.figures, name="verify_figure"),
        path(
            "desk/cases/<str:number>/verified-figures/withdraw/",
            findings.withdraw,
            name="withdraw_figure",
        ),
        path("desk/cases/<str:number>/notes/", findings.notes, name="notes"),
        re_path(
            r"^desk/cases/(?P<number>[^/]+)/notes/(?P<pk>[0-9]{1,18})/retract/$",
            findings.retract,
            name="retract_note",
        ),
        path("desk/cases/<str:number>/inspection/", office.order, name="order_inspection"),
        path("desk/cases/<str:number>/<str:action>/", case.act_on_case, name="act"),
        path("desk/changes/", changes.changes, name="changes"),
        path("desk/changes/<str:number>/", changes.change, name="change"),
        path("desk/filters/", filters.save, name="save_filter"),
        re_path(
            r"^desk/filters/(?P<pk>[0-9]{1,18})/(?P<word>default|no-default|forget)/$",
            filters.change,
            name="saved_filter",
        ),
        path("desk/deadlines/", deadlines.deadlines, name="deadlines"),
        re_path(
            rf"^desk/deadlines/(?P<view>{_DEADLINE_VIEWS})/$",
            deadlines.deadlines,
            name="deadlines_view",
        ),
        path("desk/processing-times/", deadlines.times, name="processing_times"),
        path("desk/staff/", staff.staff, name="staff"),
        re_path(
            r"^desk/staff/absences/(?P<pk>[0-9]{1,18})/call-off/$",
            staff.call_off,
            name="call_off_absence",
        ),
        path("desk/inspections/", office.inspections, name="inspections"),
        path("desk/inspections/samples/", office.samples, name="inspection_samples"),
        path("desk/inspections/<str:number>/", site.one_inspection, name="inspection"),
        path("desk/inspections/<str:number>/plan/", office.plan, name="plan_inspection"),
        path("desk/inspections/<str:number>/call-off/", office.cancel, name="cancel_inspection"),
        path("desk/inspections/<str:number>/findings/", site.save, name="inspection_save"),
        path("desk/inspections/<str:number>/photos/", site.photos, name="inspection_photos"),
        path("desk/inspections/<str:number>/signature/", site.sign, name="inspection_sign"),
        path("desk/objections/", objections.objections, name="objections"),
        path("desk/objections/<int:pk>/", objections.one_objection, name="objection"),
        path(
            "desk/objections/<int:pk>/<slug:word>/",
            objections.act_on_objection,
            name="objection_act",
        ),
        path(
            "desk/notices/<str:number>/objections/<int:pk>/",
            objections.written_objection,
            name="written_objection",
        ),
        path(
            "desk/notices/<str:number>/follow-up/<int:pk>/",
            objections.follow_up_case,
            name="follow_up",
        ),
        path("desk/notices/", notices.notices, name="notices"),
        path("desk/notices/new/", notices.new_notice, name="new_notice"),
        path("desk/notices/<str:number>/", notices.one_notice, name="notice"),
        path("desk/notices/<str:number>/announce/", notices.announce, name="announce"),
    ],
    "desk",
)
