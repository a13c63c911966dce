"""Pages about titles, coverage, standards and the enterprises of an area."""

from django.urls import include, path

from cultivation.urls import leading, monitoring, simulator
from cultivation.urls.ladder import ladder_paths
from cultivation.urls.plans import patterns as plan_patterns
from cultivation.urls.seeds import seed_paths
from cultivation.views import (
    claims,
    enterprises,
    public,
    rule_set_publishing,
    rule_set_shelf,
    rule_sets,
    title,
    title_lists,
    titles,
    transitions,
)
from cultivation.views.cancelling import complaints, desk, own
from cultivation.views.coverage import behind as coverage_behind
from cultivation.views.coverage import definitions as coverage_definitions
from cultivation.views.coverage import movement as coverage_movement
from cultivation.views.coverage import page as coverage_page
from cultivation.views.coverage import snapshots as coverage_snapshots
from cultivation.views.coverage import targets as coverage_targets
from cultivation.views.digital import (
    correcting,
    group_lists,
    groups,
    own_projects,
    pilots,
    projects,
    work,
)
from cultivation.views.duties import own_updates, updates

cultivation_patterns = (
    [
        *ladder_paths,
        *seed_paths,
        path("desk/enterprises/", enterprises.enterprises, name="enterprises"),
        path("desk/enterprises/<int:pk>/", enterprises.one_enterprise, name="enterprise"),
        path("desk/claims/", claims.claims, name="claims"),
        path("desk/claims/<int:pk>/confirm/", claims.confirm, name="confirm_claim"),
        path("desk/claims/<int:pk>/refuse/", claims.refuse, name="refuse_claim"),
        path("desk/titles/", titles.title_holders, name="titles"),
        path("desk/titles/cancellations/", desk.cancellations, name="cancellations"),
        path("desk/titles/cancellations/<str:number>/", desk.cancellation, name="cancellation"),
        path(
            "desk/titles/cancellations/<str:number>/<str:act>/",
            desk.act_on,
            name="cancellation_act",
        ),
        path("desk/titles/<str:number>/put-up/", desk.put_up, name="put_up"),
        path("desk/titles/complaints/", complaints.complaints, name="complaints"),
        path("desk/titles/complaints/new/", complaints.new_complaint, name="new_complaint"),
        path("desk/titles/complaints/<str:number>/", complaints.complaint, name="complaint"),
        path("public/complaint/", complaints.public_complaint, name="public_complaint"),
        path(
            "enterprise/titles/cancellations/<str:number>/",
            own.own_cancellation,
            name="own_cancellation",
        ),
        path("desk/titles/updates/", updates.updates, name="updates"),
        path("desk/titles/updates/<int:pk>/", updates.update, name="update"),
        path("enterprise/titles/updates/", own_updates.own_updates, name="own_updates"),
        path("enterprise/titles/updates/<int:year>/", own_updates.own_update, name="own_update"),
        path("desk/titles/lists/", title_lists.title_lists, name="title_lists"),
        path("desk/titles/lists/<int:pk>/", title_lists.one_list, name="title_list"),
        path(
            "desk/titles/lists/<int:pk>/problems/",
            title_lists.list_problems,
            name="title_list_problems",
        ),
        # Behind the pages whose names a number never has.
        path("desk/titles/<str:number>/", title.title_of_area, name="title"),
        path(
            "desk/titles/<str:number>/certificate/",
            title.take_certificate,
            name="title_certificate",
        ),
        path("enterprise/titles/<str:number>/", title.own_title, name="own_title"),
        path(
            "enterprise/titles/<str:number>/certificate/",
            title.take_certificate,
            name="own_title_certificate",
        ),
        path("coverage/", coverage_page.coverage_page, name="coverage"),
        path(
            "coverage/definitions/",
            coverage_definitions.definitions_page,
            name="coverage_definitions",
        ),
        path("coverage/enterprises/", coverage_behind.holders_behind, name="coverage_list"),
        path("coverage/movement/", coverage_movement.movement_page, name="coverage_movement"),
        path("coverage/snapshots/", coverage_snapshots.snapshots, name="coverage_snapshots"),
        path(
            "coverage/snapshots/<int:pk>/",
            coverage_snapshots.snapshot_page,
            name="coverage_snapshot",
        ),
        path(
            "coverage/snapshots/<int:pk>/propose/",
            coverage_snapshots.propose,
            name="propose_snapshot",
        ),
        path(
            "coverage/snapshots/<int:pk>/publish/",
            coverage_snapshots.publish,
            name="publish_snapshot",
        ),
        path("coverage/targets/", coverage_targets.targets, name="coverage_targets"),
        path("coverage/targets/<int:pk>/remove/", coverage_targets.remove, name="remove_target"),
        path("desk/digital/", work.digital_work, name="digital_work"),
        path("desk/digital/enterprises/<int:pk>/", work.work_on, name="work_on"),
        path("desk/digital/offices/", work.acts_by_office, name="who_acts"),
        path("desk/digital/projects/", projects.projects, name="projects"),
        path("desk/digital/projects/<str:number>/", projects.project, name="project"),
        path("desk/digital/pilots/", pilots.pilots, name="pilots"),
        path(
            "desk/digital/corrections/<str:kind>/<int:pk>/",
            correcting.correct_entry,
            name="correct_entry",
        ),
        path("desk/digital/lists/<str:kind>/", group_lists.group_lists, name="group_lists"),
        path("desk/digital/lists/<str:kind>/<int:pk>/", group_lists.group_list, name="group_list"),
        path(
            "desk/digital/lists/<str:kind>/<int:pk>/problems/",
            group_lists.group_list_problems,
            name="group_list_problems",
        ),
        path("desk/digital/registers/<str:kind>/", groups.groups, name="groups"),
        path("desk/digital/registers/<str:kind>/new/", groups.new_group, name="new_group"),
        path("desk/digital/registers/<str:kind>/<str:code>/", groups.group, name="group"),
        path("enterprise/digital-projects/", own_projects.own_projects, name="own_projects"),
        path("enterprise/digital-projects/new/", own_projects.open_new, name="new_project"),
        path(
            "enterprise/digital-projects/<str:number>/",
            own_projects.own_project,
            name="own_project",
        ),
        path(
            "enterprise/digital-projects/<str:number>/papers/",
            own_projects.change_papers,
            name="own_project_papers",
        ),
        *plan_patterns,
        path("rule-sets/", rule_sets.rule_sets, name="rule_sets"),
        path("rule-sets/publish/", rule_set_publishing.publish_standard, name="publish_standard"),
        path("rule-sets/notices/", transitions.transitions, name="transitions"),
        path(
            "rule-sets/notices/<int:pk>/withdraw/",
            transitions.withdraw,
            name="withdraw_transition",
        ),
        path("rule-sets/<str:code>/compare/", rule_set_shelf.compare, name="compare_rule_set"),
        path("rule-sets/<str:code>/try/", rule_set_shelf.try_out, name="try_rule_set"),
        path("rule-sets/<str:code>/", rule_sets.rule_set, name="rule_set"),
        path("public/titles/", public.check_certificate, name="public_titles"),
        path("public/certificate-keys/", public.certificate_keys, name="certificate_keys"),
        path(
            "public/certificate-keys.json",
            public.certificate_keys_file,
            name="certificate_keys_file",
        ),
        # In capitals, as QR codes hold it.
        path("C/<str:token>", public.scan_certificate, name="scan_certificate"),
        path("public/criteria/", rule_sets.public_criteria, name="public_criteria"),
        path("public/criteria/<str:code>/", rule_sets.public_criterion, name="public_criterion"),
        *monitoring.URLS,
        *simulator.URLS,
        *leading.URLS,
    ],
    "cultivation",
)

urlpatterns = [
    path("", include(cultivation_patterns)),
]
