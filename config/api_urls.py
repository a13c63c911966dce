"""The API's addresses. What a number may look like stands in each view set."""

from django.urls import include, path, re_path
from rest_framework.permissions import IsAuthenticated
from rest_framework.routers import SimpleRouter

from accounts.api import Me, OfficeViewSet
from accounts.api.files import FileView
from accounts.api.jobs import JobRunViewSet
from config.api_schema import SchemaView
from cultivation.api import RuleSetViewSet, TitleViewSet
from cultivation.api.coverage import (
    CountedEnterpriseViewSet,
    CoverageDefinitionsView,
    CoverageMovementView,
    CoverageOutlookView,
    CoverageTargetViewSet,
    CoverageView,
)
from cultivation.api.digital import DigitalProjectViewSet
from cultivation.api.duties import CancellationViewSet, UpdateViewSet
from cultivation.api.follow_up import PathAlertViewSet, WorkOrderViewSet
from cultivation.api.groups import (
    ChainViewSet,
    ParkViewSet,
    PilotCityViewSet,
    SizeRecordViewSet,
)
from cultivation.api.leading import (
    ChampionReadinessViewSet,
    NeedAnswerViewSet,
    NeedViewSet,
    SupportBatchViewSet,
    SupportedViewSet,
)
from cultivation.api.monitoring import (
    EarlyWarningViewSet,
    MonitoringIndexView,
    MonitoringRoundViewSet,
    QuarterlyReportViewSet,
    WarningFiguresView,
)
from cultivation.api.pipeline_figures import PlanFiguresView, SeedConversionView
from cultivation.api.plans import PlanViewSet, ServiceViewSet
from cultivation.api.requests import RequestFiguresView, RequestViewSet
from cultivation.api.seed_desk import SeedQuestionViewSet, SeedScreenViewSet
from cultivation.api.seeds import (
    LadderFiguresView,
    SeedFindingViewSet,
    SeedSignalViewSet,
    SeedViewSet,
)
from cultivation.api.signal_lists import SignalListViewSet
from cultivation.api.simulator import SimulationViewSet, StandardDraftViewSet
from cultivation.api.snapshots import SnapshotViewSet
from cultivation.api.without_figures import WithoutFiguresViewSet
from enterprises.api import USCC, AssessmentViewSet, EnterpriseViewSet, FilingViewSet
from enterprises.api.evidence import EvidenceViewSet
from enterprises.api.visits import VisitViewSet
from reviews.api.cases import CaseViewSet
from reviews.api.desk import AbsenceViewSet, SavedFilterViewSet, StaffViewSet
from reviews.api.funnel import RoundFunnelViewSet
from reviews.api.inspections import InspectionViewSet
from reviews.api.judging import JudgingViewSet
from reviews.api.ladder import ChangeViewSet, LadderView
from reviews.api.messages import MessageViewSet
from reviews.api.notices import NoticeViewSet
from reviews.api.objections import ObjectionViewSet
from reviews.api.panels import ExpertViewSet, PanelViewSet
from reviews.api.processing_times import ProcessingTimesView
from reviews.api.rankings import InspectionSampleViewSet, RankingViewSet
from reviews.api.rounds import RoundViewSet
from reviews.api.routes import RouteViewSet

app_name = "api"

router = SimpleRouter()
router.register("offices", OfficeViewSet, basename="office")
router.register("enterprises", EnterpriseViewSet, basename="enterprise")
router.register("assessments", AssessmentViewSet, basename="assessment")
router.register("evidence", EvidenceViewSet, basename="evidence")
router.register("rounds", RoundViewSet, basename="round")
router.register("round-funnels", RoundFunnelViewSet, basename="round-funnel")
router.register("cases", CaseViewSet, basename="case")
router.register("standard-drafts", StandardDraftViewSet, basename="standard-draft")
router.register("simulations", SimulationViewSet, basename="simulation")
router.register("saved-filters", SavedFilterViewSet, basename="saved-filter")
router.register("absences", AbsenceViewSet, basename="absence")
router.register("staff", StaffViewSet, basename="staff")
router.register("messages", MessageViewSet, basename="message")
router.register("inspections", InspectionViewSet, basename="inspection")
router.register("inspection-samples", InspectionSampleViewSet, basename="inspection-sample")
router.register("routes", RouteViewSet, basename="route")
router.register("recommendation-lists", RankingViewSet, basename="recommendation-list")
router.register("experts", ExpertViewSet, basename="expert")
router.register("panels", PanelViewSet, basename="panel")
router.register("judging", JudgingViewSet, basename="judging")
router.register("objections", ObjectionViewSet, basename="objection")
router.register("titles", TitleViewSet, basename="title")
router.register("updates", UpdateViewSet, basename="update")
router.register("cancellations", CancellationViewSet, basename="cancellation")
router.register("changes", ChangeViewSet, basename="change")
router.register("notices", NoticeViewSet, basename="notice")
router.register("jobs", JobRunViewSet, basename="job")
router.register("digital-projects", DigitalProjectViewSet, basename="digital-project")
router.register("work-orders", WorkOrderViewSet, basename="work-order")
router.register("path-alerts", PathAlertViewSet, basename="path-alert")
router.register("coverage-targets", CoverageTargetViewSet, basename="coverage-target")
router.register("coverage-enterprises", CountedEnterpriseViewSet, basename="coverage-enterprise")
router.register("coverage-snapshots", SnapshotViewSet, basename="snapshot")
router.register("visits", VisitViewSet, basename="visit")
router.register("chains", ChainViewSet, basename="chain")
router.register("parks", ParkViewSet, basename="park")
router.register("pilot-cities", PilotCityViewSet, basename="pilot-city")
router.register("size-records", SizeRecordViewSet, basename="size-record")
router.register("monitoring-rounds", MonitoringRoundViewSet, basename="monitoring-round")
router.register("quarterly-reports", QuarterlyReportViewSet, basename="quarterly-report")
router.register("early-warnings", EarlyWarningViewSet, basename="early-warning")
router.register("seed-findings", SeedFindingViewSet, basename="seed-finding")
router.register("seeds-without-figures", WithoutFiguresViewSet, basename="seed-without-figures")
router.register("seeds", SeedViewSet, basename="seed")
router.register("seed-signals", SeedSignalViewSet, basename="seed-signal")
router.register("seed-signal-lists", SignalListViewSet, basename="seed-signal-list")
router.register("seed-screens", SeedScreenViewSet, basename="seed-screen")
router.register("seed-questions", SeedQuestionViewSet, basename="seed-question")
router.register("services", ServiceViewSet, basename="service")
router.register("plans", PlanViewSet, basename="plan")
router.register("requests", RequestViewSet, basename="request")


router.register("needs", NeedViewSet, basename="need")
router.register("need-answers", NeedAnswerViewSet, basename="need-answer")
router.register("support-batches", SupportBatchViewSet, basename="support-batch")
router.register("key-support", SupportedViewSet, basename="key-support")
router.register("champion-readiness", ChampionReadinessViewSet, basename="champion-readiness")
router.register("rule-sets", RuleSetViewSet, basename="rule-set")

_filing = FilingViewSet.as_view(
    {"get": "retrieve", "put": "update", "patch": "partial_update"}, detail=True
)

urlpatterns = [
    path("me/", Me.as_view(), name="me"),
    path("filings/", FilingViewSet.as_view({"get": "list"}), name="filing-list"),
    re_path(
        rf"^filings/(?P<uscc>{USCC})/(?P<fiscal_year>[0-9]{{4}})/$", _filing, name="filing-detail"
    ),
    re_path(r"^files/(?P<id>[0-9]{1,18})/$", FileView.as_view(), name="file"),
    path("processing-times/", ProcessingTimesView.as_view(), name="processing_times"),
    path("seed-conversion/", SeedConversionView.as_view(), name="seed_conversion"),
    path("plan-figures/", PlanFiguresView.as_view(), name="plan_figures"),
    path("request-figures/", RequestFiguresView.as_view(), name="request_figures"),
    path("ladder/", LadderView.as_view(), name="ladder"),
    path("warning-figures/", WarningFiguresView.as_view(), name="warning_figures"),
    path("monitoring-index/", MonitoringIndexView.as_view(), name="monitoring_index"),
    path("ladder-figures/", LadderFiguresView.as_view(), name="ladder_figures"),
    path("coverage/", CoverageView.as_view(), name="coverage"),
    path("coverage-definitions/", CoverageDefinitionsView.as_view(), name="coverage_definitions"),
    path("coverage-outlook/", CoverageOutlookView.as_view(), name="coverage_outlook"),
    path("coverage-movement/", CoverageMovementView.as_view(), name="coverage_movement"),
    path(
        "schema/",
        SchemaView.as_view(permission_classes=[IsAuthenticated]),
        name="schema",
    ),
    path("", include(router.urls)),
]
