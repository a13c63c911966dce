"""The tables as they stood when the first release was gathered."""

import common.migrating
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
import reviews.models.route
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0004_absence"),
        ("common", "0012_simulator_subjects"),
        ("cultivation", "0001_squashed_0021_simulator"),
        ("enterprises", "0001_squashed_0006_gradings_on_site"),
    ]

    operations = [
        common.migrating.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Announcement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("number", models.CharField(max_length=40, unique=True)),
                        (
                            "notice",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="announcement",
                                to="reviews.notice",
                            ),
                        ),
                        ("announced_on", models.DateField()),
                        (
                            "announced_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("announced_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Case",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("number", models.CharField(max_length=40, unique=True)),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="reviews.round",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("recognition", "Recognition"),
                                    ("re_examination", "Re-examination"),
                                    ("change", "Major change"),
                                    ("cancellation", "Cancellation"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "title_kind",
                            models.CharField(
                                choices=[
                                    ("technology", "Technology SME"),
                                    ("innovative", "Innovative SME"),
                                    ("srdi", "SRDI SME"),
                                    ("little_giant", "Little giant"),
                                    ("champion", "Manufacturing champion"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "filing",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="enterprises.filing",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("in_review", "In review"),
                                    ("in_correction", "In correction"),
                                    ("in_notice", "In public notice"),
                                    ("certified", "Certified"),
                                    ("refused", "Refused"),
                                    ("withdrawn", "Withdrawn"),
                                    ("lapsed", "Lapsed"),
                                ],
                                default="draft",
                                max_length=16,
                            ),
                        ),
                        (
                            "turn",
                            models.CharField(
                                choices=[
                                    ("enterprise", "Enterprise"),
                                    ("office", "Office"),
                                    ("public", "Public"),
                                    ("nobody", "Nobody"),
                                ],
                                default="enterprise",
                                max_length=12,
                            ),
                        ),
                        (
                            "turn_office",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("due_on", models.DateField(blank=True, null=True)),
                        (
                            "at_office",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "work",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Nothing"),
                                    ("examine", "Examine"),
                                    ("sign", "Sign"),
                                    ("notice", "Publish"),
                                    ("other", "Other"),
                                    ("correction", "Wait for the correction"),
                                ],
                                default="",
                                max_length=12,
                            ),
                        ),
                        (
                            "officer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("turn_since", models.DateField(blank=True, null=True)),
                        (
                            "county_office",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "city_office",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "province_office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("statements", models.JSONField(blank=True, default=dict)),
                        ("is_pledged", models.BooleanField(default=False)),
                        ("outcome", models.CharField(blank=True, max_length=16)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("created_at", models.DateTimeField()),
                        ("saved_at", models.DateTimeField()),
                        ("submitted_at", models.DateTimeField(blank=True, null=True)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["county_office", "status", "-id"], name="case_by_county"
                            ),
                            models.Index(
                                fields=["city_office", "status", "-id"], name="case_by_city"
                            ),
                            models.Index(
                                fields=["province_office", "status", "-id"], name="case_by_province"
                            ),
                            models.Index(
                                fields=["title_kind", "status", "-id"], name="case_by_title"
                            ),
                            models.Index(
                                condition=models.Q(("turn", "office")),
                                fields=["turn_office", "due_on", "id"],
                                name="case_waiting_for_office",
                            ),
                            models.Index(
                                condition=models.Q(("status__in", ["in_review", "in_correction"])),
                                fields=["due_on", "id"],
                                name="case_by_due_day",
                            ),
                            models.Index(
                                condition=models.Q(("at_office__isnull", False)),
                                fields=["at_office", "work", "due_on", "id"],
                                name="case_at_office_by_work",
                            ),
                            models.Index(
                                condition=models.Q(("at_office__isnull", False)),
                                fields=["at_office", "officer", "due_on", "id"],
                                name="case_at_office_by_officer",
                            ),
                            models.Index(
                                condition=models.Q(("at_office__isnull", False)),
                                fields=["at_office", "turn_since", "id"],
                                name="case_at_office_by_age",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        ["draft", "in_review", "in_correction", "in_notice"],
                                    ),
                                    models.Q(("kind", "change"), _negated=True),
                                ),
                                fields=("enterprise", "title_kind"),
                                name="case_one_open_per_title",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("kind", "change"),
                                    (
                                        "status__in",
                                        ["draft", "in_review", "in_correction", "in_notice"],
                                    ),
                                ),
                                fields=("enterprise",),
                                name="case_one_open_change",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["draft", "lapsed"]),
                                    ("status", "withdrawn"),
                                    ("submitted_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="case_under_review_was_submitted",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("turn", "office"), ("turn_office__isnull", False)),
                                    models.Q(
                                        models.Q(("turn", "office"), _negated=True),
                                        ("turn_office", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="case_turn_names_its_office",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseNote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notes",
                                to="reviews.case",
                            ),
                        ),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("body", models.TextField()),
                        ("created_at", models.DateTimeField()),
                        ("retracted_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("body", ""), _negated=True),
                                name="note_says_something",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="reviews.case",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "rule_set",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cultivation.ruleset",
                            ),
                        ),
                        ("facts", models.JSONField()),
                        ("statements", models.JSONField()),
                        ("verdict", models.JSONField()),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "submitted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("submitted_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "number"), name="case_version_number"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChangePaper",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="papers",
                                to="reviews.changereport",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="common.storedfile",
                            ),
                        ),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("added_at", models.DateTimeField()),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "file"), name="change_paper_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChangeReport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "case",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="change_report",
                                to="reviews.case",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("rename", "New name only"),
                                    ("merger", "Merger"),
                                    ("restructuring", "Restructuring"),
                                    ("move", "Move to another place"),
                                    ("main_business", "Change of main business"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("happened_on", models.DateField(blank=True, null=True)),
                        ("reported_on", models.DateField(blank=True, null=True)),
                        ("days_late", models.PositiveIntegerField(default=0)),
                        ("name_before", models.CharField(max_length=200)),
                        ("new_name", models.CharField(blank=True, max_length=200)),
                        (
                            "from_office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "new_office",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("other_party", models.CharField(blank=True, max_length=300)),
                        ("ceases", models.BooleanField(default=False)),
                        ("new_main_product", models.CharField(blank=True, max_length=200)),
                        (
                            "new_industry",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enterprises.industry",
                            ),
                        ),
                        ("explanation", models.TextField(blank=True)),
                        ("evidence", models.TextField(blank=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reported_on", None),
                                    ("happened_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="change_reported_has_its_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ceases", False), ("kind", "merger"), _connector="OR"
                                ),
                                name="change_ceases_by_merger_alone",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Correction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="reviews.case",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="reviews.step",
                            ),
                        ),
                        (
                            "requested_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("requested_at", models.DateTimeField()),
                        ("requested_on", models.DateField()),
                        ("due_on", models.DateField()),
                        ("resubmitted_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("resubmitted_at", None)),
                                fields=("case",),
                                name="correction_one_open_per_case",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CorrectionItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "correction",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="items",
                                to="reviews.correction",
                            ),
                        ),
                        ("subject", models.CharField(max_length=60)),
                        ("reason", models.TextField()),
                        ("answer", models.TextField(blank=True)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="correction_item_has_reason",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeadlineReminder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deadline_reminders",
                                to="reviews.case",
                            ),
                        ),
                        (
                            "rule",
                            models.CharField(
                                choices=[
                                    ("near", "Three working days before"),
                                    ("due", "On the due day"),
                                    ("overdue", "On the first working day after"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("due_on", models.DateField()),
                        ("is_told", models.BooleanField()),
                        ("recorded_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "rule", "due_on"), name="deadline_reminder_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Examination",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="examinations",
                                to="reviews.case",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="examinations",
                                to="reviews.step",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "proposal",
                            models.CharField(
                                choices=[("", "None yet"), ("pass", "Pass"), ("refuse", "Refuse")],
                                max_length=10,
                            ),
                        ),
                        ("opinion", models.TextField()),
                        ("override_reason", models.TextField(blank=True)),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="examinations",
                                to="reviews.caseversion",
                            ),
                        ),
                        (
                            "rule_set",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cultivation.ruleset",
                            ),
                        ),
                        ("outcome", models.CharField(max_length=16)),
                        ("verified", models.JSONField(blank=True, default=dict)),
                        ("judged", models.JSONField(blank=True, default=dict)),
                        ("facts", models.JSONField(blank=True, null=True)),
                        ("verdict", models.JSONField(blank=True, null=True)),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "examined_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("examined_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "number"), name="examination_number"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("proposal", ""), _negated=True),
                                name="examination_proposes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("facts__isnull", True), ("verdict__isnull", True)),
                                    models.Q(("facts__isnull", False), ("verdict__isnull", False)),
                                    _connector="OR",
                                ),
                                name="examination_found_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ExaminationMark",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "examination",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="marks",
                                to="reviews.examination",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("signed", "Signed"),
                                    ("returned", "Returned to the examiner"),
                                    ("sent_back", "Sent back to the level below"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("comment", models.TextField(blank=True)),
                        ("marked_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("examination", "kind"), name="examination_marked_once_so"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Expert",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("code", models.CharField(max_length=20, unique=True)),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="expert",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="experts",
                                to="accounts.office",
                            ),
                        ),
                        ("affiliation", models.CharField(max_length=200)),
                        (
                            "other_affiliations",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=200),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "city",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "industries",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=4),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("technologies", models.CharField(blank=True, max_length=300)),
                        (
                            "state",
                            models.CharField(
                                choices=[("active", "Active"), ("suspended", "Suspended")],
                                default="active",
                                max_length=10,
                            ),
                        ),
                        ("state_reason", models.CharField(blank=True, max_length=300)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["code"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("affiliation", ""), _negated=True),
                                name="expert_has_affiliation",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "active"),
                                    models.Q(("state_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="expert_suspension_has_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ExpertConflict",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "expert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="conflicts",
                                to="reviews.expert",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enterprises.enterprise",
                            ),
                        ),
                        ("reason", models.CharField(max_length=500)),
                        ("declared_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("expert", "enterprise"), name="expert_conflict_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Finding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "inspection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="findings",
                                to="reviews.inspection",
                            ),
                        ),
                        ("measure", models.CharField(max_length=60)),
                        ("declared", models.JSONField()),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("open", "Not checked yet"),
                                    ("confirmed", "Confirmed"),
                                    ("deviates", "Deviates"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("found", models.CharField(blank=True, max_length=100)),
                        ("remark", models.TextField(blank=True)),
                        (
                            "found_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("found_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("inspection", "measure"), name="finding_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", "deviates"), _negated=True),
                                    models.Q(("found", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="finding_deviation_says_what_was_found",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FollowUpAnnouncement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("number", models.CharField(max_length=40, unique=True)),
                        (
                            "entry",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="follow_up",
                                to="reviews.noticeentry",
                            ),
                        ),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("announced_on", models.DateField()),
                        (
                            "announced_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("announced_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Inspection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("number", models.CharField(max_length=40, unique=True)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inspections",
                                to="reviews.case",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inspections",
                                to="reviews.step",
                            ),
                        ),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "sample",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inspections",
                                to="reviews.inspectionsample",
                            ),
                        ),
                        ("reason", models.TextField(blank=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("ordered", "To be planned"),
                                    ("planned", "Planned"),
                                    ("signing", "Waiting for signatures"),
                                    ("concluded", "Concluded"),
                                    ("cancelled", "Called off"),
                                ],
                                default="ordered",
                                max_length=12,
                            ),
                        ),
                        ("planned_on", models.DateField(blank=True, null=True)),
                        ("due_on", models.DateField()),
                        ("held_from", models.DateField(blank=True, null=True)),
                        ("held_to", models.DateField(blank=True, null=True)),
                        (
                            "conclusion",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("confirmed", "Declared figures confirmed"),
                                    ("deviations", "Deviations found"),
                                    ("not_met", "Conditions not met"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("summary", models.TextField(blank=True)),
                        ("concluded_at", models.DateTimeField(blank=True, null=True)),
                        ("reply", models.TextField(blank=True)),
                        ("reply_due_on", models.DateField(blank=True, null=True)),
                        ("replied_at", models.DateTimeField(blank=True, null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "ordered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("ordered_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                fields=["office", "due_on", "id"], name="inspection_by_office"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("state__in", ["ordered", "planned", "signing"])
                                ),
                                fields=("step",),
                                name="inspection_one_unfinished_per_step",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("reason", ""), _negated=True),
                                    ("sample__isnull", False),
                                    _connector="OR",
                                ),
                                name="inspection_has_reason_or_sample",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["ordered", "cancelled"]),
                                    ("planned_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="inspection_planned_has_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["signing", "concluded"]), _negated=True
                                    ),
                                    models.Q(
                                        ("held_from__isnull", False),
                                        ("held_to__isnull", False),
                                        models.Q(("conclusion", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="inspection_signed_has_conclusion",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("held_from", None),
                                    ("held_to__gte", models.F("held_from")),
                                    _connector="OR",
                                ),
                                name="inspection_days_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "concluded"), ("concluded_at__isnull", False)
                                    ),
                                    models.Q(
                                        models.Q(("state", "concluded"), _negated=True),
                                        ("concluded_at", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="inspection_concluded_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("replied_at", None), ("reply", "")),
                                    models.Q(
                                        models.Q(("reply", ""), _negated=True),
                                        ("replied_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="inspection_reply_has_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InspectionPhoto",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "inspection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="photos",
                                to="reviews.inspection",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="common.storedfile",
                            ),
                        ),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("added_at", models.DateTimeField()),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="InspectionSample",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="reviews.round",
                            ),
                        ),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("share_pct", models.DecimalField(decimal_places=2, max_digits=5)),
                        ("seed", models.CharField(max_length=64)),
                        ("pool", models.JSONField()),
                        ("drawn", models.JSONField()),
                        (
                            "drawn_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("drawn_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("share_pct__gt", 0), ("share_pct__lte", 100)),
                                name="sample_share_is_a_share",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("seed", ""), _negated=True),
                                name="sample_has_seed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Inspector",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "inspection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="inspectors",
                                to="reviews.inspection",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("signed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("inspection", "user"), name="inspector_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Judgement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="judgements",
                                to="reviews.case",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="judgements",
                                to="reviews.step",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="reviews.caseversion",
                            ),
                        ),
                        ("measure", models.CharField(max_length=60)),
                        ("is_met", models.BooleanField()),
                        ("reason", models.TextField()),
                        (
                            "judged_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("judged_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="judgement_has_reason",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("number", models.CharField(max_length=40, unique=True)),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notices",
                                to="reviews.round",
                            ),
                        ),
                        ("opens_on", models.DateField()),
                        ("closes_on", models.DateField()),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "published_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("published_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("closes_on__gte", models.F("opens_on"))),
                                name="notice_dates_in_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NoticeEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "notice",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="reviews.notice",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notice_entries",
                                to="reviews.case",
                            ),
                        ),
                        ("enterprise_name", models.CharField(max_length=200)),
                        ("uscc", models.CharField(max_length=18)),
                        ("office_name", models.CharField(max_length=100)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("notice", "case"), name="notice_entry_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Objection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("receipt", models.CharField(max_length=24, unique=True)),
                        (
                            "notice",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="reviews.notice",
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="reviews.noticeentry",
                            ),
                        ),
                        ("is_unit", models.BooleanField()),
                        ("name", models.CharField(max_length=100)),
                        ("contact", models.CharField(max_length=100)),
                        ("text", models.TextField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("received", "Received"),
                                    ("admitted", "Being looked into"),
                                    ("proposed", "Result awaiting signature"),
                                    ("inadmissible", "Not admissible"),
                                    ("upheld", "Upheld"),
                                    ("rejected", "Rejected"),
                                ],
                                default="received",
                                max_length=14,
                            ),
                        ),
                        ("received_at", models.DateTimeField()),
                        (
                            "admitted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("admitted_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "proposed_result",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("inadmissible", "Not admissible"),
                                    ("upheld", "Upheld"),
                                    ("rejected", "Rejected"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("findings", models.TextField(blank=True)),
                        ("answer", models.TextField(blank=True)),
                        ("sends_back", models.BooleanField(default=False)),
                        (
                            "examined_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("examined_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    ("state__in", ["received", "admitted", "proposed"])
                                ),
                                fields=["notice", "state"],
                                name="objection_open",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("name", ""), _negated=True),
                                    models.Q(("contact", ""), _negated=True),
                                    models.Q(("text", ""), _negated=True),
                                ),
                                name="objection_names_its_author",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", None),
                                    models.Q(
                                        ("decided_by", models.F("examined_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="objection_two_people",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["inadmissible", "upheld", "rejected"]),
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                        models.Q(("answer", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("state__in", ["inadmissible", "upheld", "rejected"]),
                                            _negated=True,
                                        ),
                                        ("decided_at", None),
                                        ("decided_by", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="objection_decided_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "proposed"), _negated=True),
                                    models.Q(
                                        ("examined_by__isnull", False),
                                        models.Q(("proposed_result", ""), _negated=True),
                                        models.Q(("answer", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="objection_proposed_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ObjectionEvidence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "objection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="reviews.objection",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="common.storedfile",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ObjectionTally",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "notice",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="reviews.notice",
                            ),
                        ),
                        ("address_digest", models.CharField(blank=True, max_length=64)),
                        ("counted", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("notice", "address_digest"), name="objection_tally_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("address_digest", ""), ("counted__lte", 2000)),
                                    models.Q(
                                        models.Q(("address_digest", ""), _negated=True),
                                        ("counted__lte", 5),
                                    ),
                                    _connector="OR",
                                ),
                                name="objection_tally_capped",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Panel",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("number", models.CharField(max_length=40, unique=True)),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="panels",
                                to="reviews.round",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("scoring", "Experts at work"),
                                    ("closed", "Panel closed"),
                                ],
                                default="scoring",
                                max_length=10,
                            ),
                        ),
                        ("seats_per_case", models.PositiveSmallIntegerField()),
                        ("seed", models.CharField(max_length=64)),
                        ("draw", models.JSONField()),
                        ("digest", models.CharField(max_length=64)),
                        ("dimensions", models.JSONField()),
                        ("due_on", models.DateField()),
                        (
                            "drawn_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("drawn_at", models.DateTimeField()),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("seats_per_case__gte", 1), ("seats_per_case__lte", 15)
                                ),
                                name="panel_seats_in_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_at", None),
                                        ("closed_by", None),
                                        ("state", "scoring"),
                                    ),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("closed_by__isnull", False),
                                        ("state", "closed"),
                                    ),
                                    _connector="OR",
                                ),
                                name="panel_closed_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PanelCase",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "panel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="reviews.panel",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="panel_cases",
                                to="reviews.case",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="panel_cases",
                                to="reviews.step",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        (
                            "mean",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=5, null=True
                            ),
                        ),
                        (
                            "spread",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=5, null=True
                            ),
                        ),
                        ("score_count", models.PositiveSmallIntegerField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["position"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("panel", "case"), name="panel_case_once"
                            ),
                            models.UniqueConstraint(
                                fields=("panel", "position"), name="panel_case_position"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("mean", None), ("score_count", None), ("spread", None)
                                    ),
                                    models.Q(
                                        ("mean__gte", 0),
                                        ("mean__lte", 100),
                                        ("score_count__gte", 1),
                                        ("spread__gte", 0),
                                    ),
                                    _connector="OR",
                                ),
                                name="panel_result_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RecommendationList",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recommendation_lists",
                                to="reviews.round",
                            ),
                        ),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "handed_up_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("handed_up_at", models.DateTimeField(blank=True, null=True)),
                        ("digest", models.CharField(blank=True, max_length=64)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("round", "office"), name="recommendation_list_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("digest", ""),
                                        ("handed_up_at", None),
                                        ("handed_up_by", None),
                                    ),
                                    models.Q(
                                        ("handed_up_at__isnull", False),
                                        ("handed_up_by__isnull", False),
                                        models.Q(("digest", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="recommendation_list_handed_up_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RefusalGround",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "examination",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="grounds",
                                to="reviews.examination",
                            ),
                        ),
                        ("condition", models.CharField(max_length=60)),
                        ("reason", models.TextField()),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("examination", "condition"), name="ground_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="ground_has_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Round",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("code", models.CharField(max_length=60, unique=True)),
                        ("name", models.CharField(max_length=120)),
                        (
                            "title_kind",
                            models.CharField(
                                choices=[
                                    ("technology", "Technology SME"),
                                    ("innovative", "Innovative SME"),
                                    ("srdi", "SRDI SME"),
                                    ("little_giant", "Little giant"),
                                    ("champion", "Manufacturing champion"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "case_kind",
                            models.CharField(
                                choices=[
                                    ("recognition", "Recognition"),
                                    ("re_examination", "Re-examination"),
                                    ("change", "Major change"),
                                    ("cancellation", "Cancellation"),
                                ],
                                default="recognition",
                                max_length=20,
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
                        (
                            "office",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("opens_on", models.DateField()),
                        ("closes_on", models.DateField()),
                        (
                            "rule_set",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cultivation.ruleset",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["-opens_on", "code"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("closes_on__gte", models.F("opens_on"))),
                                name="round_dates_in_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RoundDeadline",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deadlines",
                                to="reviews.round",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("preliminary", "Preliminary review"),
                                    ("review", "Review"),
                                    ("panel", "Expert panel"),
                                    ("inspection", "On-site inspection"),
                                    ("recommendation", "Recommendation"),
                                    ("notice", "Public notice"),
                                    ("decision", "Announcement"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "office_level",
                            models.CharField(
                                choices=[
                                    ("ministry", "Ministry"),
                                    ("province", "Province"),
                                    ("city", "City"),
                                    ("county", "County"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("working_days", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("round", "kind", "office_level"), name="round_deadline_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("working_days__gte", 1), ("working_days__lte", 250)
                                ),
                                name="round_deadline_in_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Route",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "title_kind",
                            models.CharField(
                                choices=[
                                    ("technology", "Technology SME"),
                                    ("innovative", "Innovative SME"),
                                    ("srdi", "SRDI SME"),
                                    ("little_giant", "Little giant"),
                                    ("champion", "Manufacturing champion"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "case_kind",
                            models.CharField(
                                choices=[
                                    ("recognition", "Recognition"),
                                    ("re_examination", "Re-examination"),
                                    ("change", "Major change"),
                                    ("cancellation", "Cancellation"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "office",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("valid_from", models.DateField()),
                        ("valid_to", models.DateField(blank=True, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "Proposed"),
                                    ("approved", "Approved"),
                                    ("rejected", "Rejected"),
                                ],
                                default="approved",
                                max_length=10,
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=300)),
                        ("is_unverified", models.BooleanField(default=False)),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("proposed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["title_kind", "case_kind", "-valid_from", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="route_dates_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", None),
                                    models.Q(
                                        ("proposed_by__isnull", False),
                                        models.Q(
                                            ("decided_by", models.F("proposed_by")), _negated=True
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="route_two_pairs_of_eyes",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("state", "approved")),
                                expressions=[
                                    ("title_kind", "="),
                                    ("case_kind", "="),
                                    (
                                        django.db.models.functions.comparison.Coalesce("office", 0),
                                        "=",
                                    ),
                                    (
                                        reviews.models.route._DateRange(
                                            "valid_from",
                                            "valid_to",
                                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                                inclusive_lower=True, inclusive_upper=True
                                            ),
                                        ),
                                        "&&",
                                    ),
                                ],
                                name="route_one_in_force",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RouteStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "route",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="reviews.route",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("preliminary", "Preliminary review"),
                                    ("review", "Review"),
                                    ("panel", "Expert panel"),
                                    ("inspection", "On-site inspection"),
                                    ("recommendation", "Recommendation"),
                                    ("notice", "Public notice"),
                                    ("decision", "Announcement"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "office_level",
                            models.CharField(
                                choices=[
                                    ("ministry", "Ministry"),
                                    ("province", "Province"),
                                    ("city", "City"),
                                    ("county", "County"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("working_days", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "ordering": ["position"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("route", "position"), name="route_step_position"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sample",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "round",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sample",
                                to="reviews.round",
                            ),
                        ),
                        ("share_pct", models.DecimalField(decimal_places=2, max_digits=5)),
                        ("seed", models.CharField(max_length=64)),
                        ("population", models.JSONField()),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "drawn_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("drawn_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("share_pct__gt", 0), ("share_pct__lte", 100)),
                                name="sample_share_in_range",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SampledTitle",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "sample",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="titles",
                                to="reviews.sample",
                            ),
                        ),
                        (
                            "title",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cultivation.title",
                            ),
                        ),
                        ("position", models.PositiveIntegerField()),
                    ],
                    options={
                        "ordering": ["position"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("sample", "title"), name="sampled_title_once"
                            ),
                            models.UniqueConstraint(
                                fields=("sample", "position"), name="sampled_title_position"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedFilter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        ("tab", models.CharField(max_length=20)),
                        ("query", models.CharField(blank=True, max_length=2000)),
                        ("is_default", models.BooleanField(default=False)),
                        ("saved_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "office", "name"), name="saved_filter_name_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_default", True)),
                                fields=("user", "office"),
                                name="saved_filter_one_default",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                name="saved_filter_has_name",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Seat",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "panel_case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seats",
                                to="reviews.panelcase",
                            ),
                        ),
                        (
                            "expert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seats",
                                to="reviews.expert",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("drawn", "To declare"),
                                    ("declared", "To score"),
                                    ("submitted", "Handed in"),
                                    ("declined", "Given back"),
                                ],
                                default="drawn",
                                max_length=10,
                            ),
                        ),
                        ("drawn_at", models.DateTimeField()),
                        ("declared_at", models.DateTimeField(blank=True, null=True)),
                        ("decline_reason", models.CharField(blank=True, max_length=500)),
                        ("scores", models.JSONField(blank=True, default=dict)),
                        ("comment", models.TextField(blank=True)),
                        (
                            "total",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=5, null=True
                            ),
                        ),
                        ("saved_at", models.DateTimeField(blank=True, null=True)),
                        ("submitted_at", models.DateTimeField(blank=True, null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(fields=["expert", "state"], name="seat_by_expert")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("panel_case", "expert"), name="seat_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "declined"), _negated=True),
                                    models.Q(("decline_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="seat_declined_with_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["declared", "submitted"]), _negated=True
                                    ),
                                    ("declared_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="seat_scored_after_declaring",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "submitted"),
                                        ("submitted_at__isnull", False),
                                        ("total__isnull", False),
                                    ),
                                    models.Q(
                                        models.Q(("state", "submitted"), _negated=True),
                                        ("submitted_at", None),
                                        ("total", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="seat_submitted_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("total", None),
                                    models.Q(
                                        ("total__gte", Decimal("0")), ("total__lte", Decimal("100"))
                                    ),
                                    _connector="OR",
                                ),
                                name="seat_total_in_range",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SpentChallenge",
                    fields=[
                        (
                            "nonce",
                            models.CharField(max_length=64, primary_key=True, serialize=False),
                        ),
                        ("expires_at", models.DateTimeField(db_index=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Step",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="reviews.case",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("preliminary", "Preliminary review"),
                                    ("review", "Review"),
                                    ("panel", "Expert panel"),
                                    ("inspection", "On-site inspection"),
                                    ("recommendation", "Recommendation"),
                                    ("notice", "Public notice"),
                                    ("decision", "Announcement"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("working_days", models.PositiveSmallIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("current", "Current"),
                                    ("passed", "Passed"),
                                    ("refused", "Refused"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("entered_on", models.DateField(blank=True, null=True)),
                        ("due_on", models.DateField(blank=True, null=True)),
                        (
                            "proposal",
                            models.CharField(
                                blank=True,
                                choices=[("", "None yet"), ("pass", "Pass"), ("refuse", "Refuse")],
                                default="",
                                max_length=10,
                            ),
                        ),
                        ("opinion", models.TextField(blank=True)),
                        (
                            "examined_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("examined_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "signed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("signed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "officer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "stands_in_for",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("rank", models.PositiveIntegerField(blank=True, null=True)),
                        (
                            "recommended_on",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="reviews.recommendationlist",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "position"), name="step_position"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "current")),
                                fields=("case",),
                                name="step_one_current",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("examined_by", None),
                                    ("signed_by", None),
                                    models.Q(("examined_by", models.F("signed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="step_examiner_does_not_sign",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("examined_at", None),
                                        ("examined_by", None),
                                        ("proposal", ""),
                                    ),
                                    models.Q(
                                        models.Q(("proposal", ""), _negated=True),
                                        ("examined_at__isnull", False),
                                        ("examined_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="step_proposal_has_examiner",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("signed_at", None), ("signed_by", None)),
                                    models.Q(
                                        ("signed_at__isnull", False), ("signed_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="step_signed_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "current"), _negated=True),
                                    models.Q(
                                        ("due_on__isnull", False), ("entered_on__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="step_current_has_dates",
                            ),
                            models.UniqueConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                fields=("recommended_on", "rank"),
                                name="step_rank_once_per_list",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("rank", None), ("recommended_on", None)),
                                    models.Q(
                                        ("kind", "recommendation"),
                                        ("rank__gte", 1),
                                        ("recommended_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="step_rank_only_where_recommended",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("stands_in_for", None),
                                    models.Q(
                                        ("officer__isnull", False),
                                        models.Q(
                                            ("officer", models.F("stands_in_for")), _negated=True
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="step_deputy_is_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VerifiedFigure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="verified_figures",
                                to="reviews.case",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="verified_figures",
                                to="reviews.step",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="reviews.caseversion",
                            ),
                        ),
                        ("measure", models.CharField(max_length=60)),
                        ("declared", models.JSONField(blank=True, null=True)),
                        ("found", models.JSONField(blank=True, null=True)),
                        ("reason", models.TextField()),
                        ("source", models.CharField(blank=True, max_length=300)),
                        ("is_withdrawn", models.BooleanField(default=False)),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("entered_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("reason", ""), _negated=True),
                                    models.Q(
                                        ("is_withdrawn", True),
                                        models.Q(("source", ""), _negated=True),
                                        _connector="OR",
                                    ),
                                ),
                                name="verified_figure_has_reason_and_source",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VersionEvidence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="reviews.caseversion",
                            ),
                        ),
                        (
                            "evidence",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enterprises.evidence",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="common.storedfile",
                            ),
                        ),
                        ("proof", models.CharField(max_length=40)),
                        ("name", models.CharField(max_length=200)),
                        ("sha256", models.CharField(max_length=64)),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [models.Index(fields=["file"], name="version_evidence_by_file")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "evidence"), name="version_evidence_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                                name="version_evidence_sha256",
                            ),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="case",
                    trigger=pgtrigger.compiler.Trigger(
                        name="status_pair",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.status IS DISTINCT FROM NEW.status)",
                            func="\n    IF (OLD.status, NEW.status) NOT IN (('draft', 'in_review'), ('draft', 'lapsed'), ('draft', 'withdrawn'), ('in_correction', 'in_review'), ('in_notice', 'certified'), ('in_notice', 'in_review'), ('in_notice', 'refused'), ('in_review', 'certified'), ('in_review', 'in_correction'), ('in_review', 'in_notice'), ('in_review', 'refused'), ('in_review', 'withdrawn')) THEN\n        RAISE EXCEPTION 'A case may not go from % to %.', OLD.status, NEW.status\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_status_pair';\n    END IF;\n    RETURN NEW;\n",
                            hash="d39efd98c0abb9d7b12404606efdf4b953f9044b",
                            operation="UPDATE",
                            pgid="pgtrigger_status_pair_60ce5",
                            table="reviews_case",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casenote",
                    trigger=pgtrigger.compiler.Trigger(
                        name="note_is_not_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="c5c47ab285b4c3a59852e2c03bc84cdc01911c8d",
                            operation="DELETE",
                            pgid="pgtrigger_note_is_not_deleted_37e72",
                            table="reviews_casenote",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="casenote",
                    trigger=pgtrigger.compiler.Trigger(
                        name="note_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    IF OLD.retracted_at IS NOT NULL\n        OR (NEW.case_id, NEW.office_id, NEW.author_id, NEW.body, NEW.created_at)\n            IS DISTINCT FROM (OLD.case_id, OLD.office_id, OLD.author_id, OLD.body, OLD.created_at)\n    THEN\n        RAISE EXCEPTION 'A note is retracted or stays as it is.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'note_never_changes';\n    END IF;\n    RETURN NEW;\n",
                            hash="3a523facaa977356cb28641f30ff612257f17b6e",
                            operation="UPDATE",
                            pgid="pgtrigger_note_never_changes_631f8",
                            table="reviews_casenote",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="caseversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="version_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="4f6b12215d6e513abbe597b1faa4e1f2bb088a40",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_version_never_changes_8bfce",
                            table="reviews_caseversion",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="examination",
                    trigger=pgtrigger.compiler.Trigger(
                        name="examination_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="3ab3ade014a91001aa2ba830e91478942bd7a119",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_examination_never_changes_4902b",
                            table="reviews_examination",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="examinationmark",
                    trigger=pgtrigger.compiler.Trigger(
                        name="mark_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="8fd8350d2bf97e325ee70dd310720caa24df07d9",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_mark_never_changes_dbc48",
                            table="reviews_examinationmark",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="judgement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="judgement_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="ae751277efea9bff1511520e1ce991d4d06539e2",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_judgement_never_changes_f94ec",
                            table="reviews_judgement",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="notice",
                    trigger=pgtrigger.compiler.Trigger(
                        name="notice_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="deb39eb54ce537e860f38dc982ef3517a31b8d25",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_notice_never_changes_34663",
                            table="reviews_notice",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="noticeentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="entry_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="935f6164af8e4544888753c282251bcea8d231f1",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_entry_never_changes_c7302",
                            table="reviews_noticeentry",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="objection",
                    trigger=pgtrigger.compiler.Trigger(
                        name="within_window",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    IF NOT EXISTS (\n        SELECT FROM reviews_noticeentry AS entry\n        JOIN reviews_notice AS notice ON notice.id = entry.notice_id\n        WHERE entry.id = NEW.entry_id AND notice.id = NEW.notice_id\n            AND (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date\n                BETWEEN notice.opens_on AND notice.closes_on\n    ) THEN\n        RAISE EXCEPTION 'Objections are taken while the notice runs.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'objection_within_window';\n    END IF;\n    RETURN NEW;\n",
                            hash="105db8d99bb290aba7832b0d9c3fb5aad94eec0a",
                            operation="INSERT",
                            pgid="pgtrigger_within_window_bd755",
                            table="reviews_objection",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="panel",
                    trigger=pgtrigger.compiler.Trigger(
                        name="draw_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.seed IS DISTINCT FROM NEW.seed OR OLD.draw IS DISTINCT FROM NEW.draw OR OLD.dimensions IS DISTINCT FROM NEW.dimensions OR OLD.digest IS DISTINCT FROM NEW.digest)",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="0f01332590adaca7c11ec4beba48b32c8a0123df",
                            operation="UPDATE",
                            pgid="pgtrigger_draw_never_changes_d34ef",
                            table="reviews_panel",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="panelcase",
                    trigger=pgtrigger.compiler.Trigger(
                        name="one_panel_at_a_time",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    IF EXISTS (\n        SELECT FROM reviews_panelcase AS other\n        JOIN reviews_panel AS panel ON panel.id = other.panel_id\n        WHERE other.case_id = NEW.case_id AND other.panel_id <> NEW.panel_id\n            AND panel.state = 'scoring'\n    ) THEN\n        RAISE EXCEPTION 'A case is before one panel at a time.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'panel_case_once_at_a_time';\n    END IF;\n    RETURN NEW;\n",
                            hash="65c86efaa16d764a32c5f089dd9675b360d96bb0",
                            operation="INSERT",
                            pgid="pgtrigger_one_panel_at_a_time_806e8",
                            table="reviews_panelcase",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="refusalground",
                    trigger=pgtrigger.compiler.Trigger(
                        name="ground_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="da362f08ec0d37ba73e8fa1473075591992546e0",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_ground_never_changes_66065",
                            table="reviews_refusalground",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="sample",
                    trigger=pgtrigger.compiler.Trigger(
                        name="sample_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="e49e74530a6806647c862f9a3851d80a75c3f277",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_sample_never_changes_c3f51",
                            table="reviews_sample",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="seat",
                    trigger=pgtrigger.compiler.Trigger(
                        name="submitted_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.\"state\" = 'submitted')",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="bdf344fa285a7ee09a960f880bd51405d3b8d86f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_submitted_never_changes_025be",
                            table="reviews_seat",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="step",
                    trigger=pgtrigger.compiler.Trigger(
                        name="two_pairs_of_eyes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    IF EXISTS (\n        SELECT FROM reviews_step AS neighbour\n        WHERE neighbour.case_id = NEW.case_id\n            AND neighbour.position IN (NEW.position - 1, NEW.position + 1)\n            AND neighbour.signed_by_id = NEW.signed_by_id\n    ) THEN\n        RAISE EXCEPTION 'Nobody signs two consecutive steps of a case.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_no_consecutive_signer';\n    END IF;\n    IF EXISTS (\n        SELECT FROM enterprises_membership AS membership\n        JOIN reviews_case AS reviewed ON reviewed.enterprise_id = membership.enterprise_id\n        WHERE reviewed.id = NEW.case_id\n            AND membership.user_id IN (NEW.examined_by_id, NEW.signed_by_id)\n    ) THEN\n        RAISE EXCEPTION 'Nobody examines or signs a case of an enterprise he is linked to.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_no_linked_person';\n    END IF;\n    IF NEW.officer_id IS NOT NULL AND EXISTS (\n        SELECT FROM enterprises_membership AS membership\n        JOIN reviews_case AS assigned ON assigned.enterprise_id = membership.enterprise_id\n        WHERE assigned.id = NEW.case_id AND membership.user_id = NEW.officer_id\n    ) THEN\n        RAISE EXCEPTION 'No case is assigned to a person linked to its enterprise.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_no_linked_officer';\n    END IF;\n    IF NEW.officer_id IS NOT NULL AND NOT EXISTS (\n        SELECT FROM accounts_posting AS posting\n        WHERE posting.user_id = NEW.officer_id AND posting.office_id = NEW.office_id\n    ) THEN\n        RAISE EXCEPTION 'A case is assigned to people of the office alone.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_officer_is_of_the_office';\n    END IF;\n    RETURN NEW;\n",
                            hash="350f6fc766bdc359aedc35fe2bd28113a54ba69f",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_two_pairs_of_eyes_c37bf",
                            table="reviews_step",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="step",
                    trigger=pgtrigger.compiler.Trigger(
                        name="ranks_stand",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.rank IS DISTINCT FROM NEW.rank OR OLD.recommended_on_id IS DISTINCT FROM NEW.recommended_on_id)",
                            func="\n    IF OLD.recommended_on_id IS NOT NULL AND EXISTS (\n        SELECT FROM reviews_recommendationlist AS handed_up\n        WHERE handed_up.id = OLD.recommended_on_id AND handed_up.handed_up_at IS NOT NULL\n    ) THEN\n        RAISE EXCEPTION 'The ranks of a list that was handed up stand.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_rank_stands';\n    END IF;\n    RETURN NEW;\n",
                            hash="825bda9f66c126206fc3277e6adb705c5d589668",
                            operation="UPDATE",
                            pgid="pgtrigger_ranks_stand_4c1e8",
                            table="reviews_step",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="verifiedfigure",
                    trigger=pgtrigger.compiler.Trigger(
                        name="verified_figure_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="571257e6b4dfa3a2a5a538fcbabda300e514bfb9",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_verified_figure_never_changes_2a131",
                            table="reviews_verifiedfigure",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="versionevidence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="evidence_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b0b378026c8ba7bcd71b6f8d61ad446f7fa15080",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_evidence_never_changes_4edb3",
                            table="reviews_versionevidence",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
    ]
