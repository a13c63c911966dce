"""The tables as they stood when the first release was gathered."""

import common.migrating
import common.models.date_range
import cultivation.models.groups.dated
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from cultivation.migrations._coverage_triggers import FUNCTIONS, REVERSE, TRIGGERS


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0004_absence"),
        ("common", "0012_simulator_subjects"),
        ("enterprises", "0001_squashed_0006_gradings_on_site"),
    ]

    operations = [
        common.migrating.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Appeal",
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
                            "cancellation",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appeal",
                                to="cultivation.cancellation",
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
                        ("reasons", models.TextField()),
                        (
                            "lodged_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("lodged_at", models.DateTimeField()),
                        ("lodged_on", models.DateField()),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("lodged", "Appeal lodged"),
                                    ("proposed", "Proposed, to be signed"),
                                    ("confirmed", "Cancellation confirmed"),
                                    ("revoked", "Cancellation revoked"),
                                ],
                                default="lodged",
                                max_length=10,
                            ),
                        ),
                        ("proposal", models.CharField(blank=True, max_length=10)),
                        ("opinion", models.TextField(blank=True)),
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
                        ("decided_on", models.DateField(blank=True, null=True)),
                        ("document", models.CharField(blank=True, max_length=120)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reasons", ""), _negated=True),
                                name="appeal_has_reasons",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_on", None), ("status__in", ["lodged", "proposed"])
                                    ),
                                    models.Q(
                                        ("decided_on__isnull", False), ("signed_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="appeal_decided_is_signed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("proposal", ""),
                                        ("proposed_at", None),
                                        ("proposed_by", None),
                                    ),
                                    models.Q(
                                        models.Q(("proposal", ""), _negated=True),
                                        ("proposed_at__isnull", False),
                                        ("proposed_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="appeal_proposal_has_proposer",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("signed_at", None), ("signed_by", None)),
                                    models.Q(
                                        ("proposed_by__isnull", False),
                                        ("signed_at__isnull", False),
                                        ("signed_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="appeal_signed_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("signed_by", None),
                                    models.Q(("signed_by", models.F("proposed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="appeal_proposer_does_not_sign",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Cancellation",
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
                            "title",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cancellations",
                                to="cultivation.title",
                            ),
                        ),
                        (
                            "ground",
                            models.CharField(
                                choices=[
                                    ("accident", "Major safety, quality or environmental accident"),
                                    ("dishonesty", "Serious dishonesty"),
                                    ("tax_evasion", "Tax evasion"),
                                    ("data_fraud", "Data fraud or a false application"),
                                    ("updates_missed", "Annual updates missed"),
                                    ("change_not_reported", "Major change not reported in time"),
                                    ("standard_not_met", "The standard is no longer met"),
                                    ("own_request", "At the holder's own request"),
                                    ("other", "Another ground"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("officials", "Found by officials"),
                                    ("complaint", "A complaint"),
                                    ("calendar", "Found by the calendar"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "complaint",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cancellations",
                                to="cultivation.complaint",
                            ),
                        ),
                        (
                            "basis_key",
                            models.CharField(blank=True, max_length=60, null=True, unique=True),
                        ),
                        ("finding", models.TextField()),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "opened_office",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("hearing", "The enterprise is heard"),
                                    ("proposed", "Proposed, to be signed"),
                                    ("cancelled", "Cancelled"),
                                    ("dismissed", "Title kept"),
                                    ("revoked", "Revoked on appeal"),
                                ],
                                default="hearing",
                                max_length=12,
                            ),
                        ),
                        ("statement_due_on", models.DateField()),
                        ("statement", models.TextField(blank=True)),
                        (
                            "stated_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("stated_at", models.DateTimeField(blank=True, null=True)),
                        ("proposal", models.CharField(blank=True, max_length=10)),
                        ("opinion", models.TextField(blank=True)),
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
                        ("decided_on", models.DateField(blank=True, null=True)),
                        ("document", models.CharField(blank=True, max_length=120)),
                        ("banned_until", models.DateField(blank=True, null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["-pk"],
                        "indexes": [
                            models.Index(
                                fields=["office", "status", "-id"], name="cancellation_by_office"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("status__in", ["hearing", "proposed"])),
                                fields=("title",),
                                name="cancellation_one_open_per_title",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("finding", ""), _negated=True),
                                name="cancellation_has_finding",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_on", None),
                                        ("status__in", ["hearing", "proposed"]),
                                    ),
                                    models.Q(
                                        ("decided_on__isnull", False), ("signed_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="cancellation_decided_is_signed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("complaint__isnull", False), ("origin", "complaint")),
                                    models.Q(
                                        models.Q(("origin", "complaint"), _negated=True),
                                        ("complaint", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="cancellation_names_its_complaint",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("stated_at", None), ("stated_by", None), ("statement", "")
                                    ),
                                    models.Q(
                                        ("stated_at__isnull", False),
                                        ("stated_by__isnull", False),
                                        models.Q(("statement", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="cancellation_stated_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("proposal", ""),
                                        ("proposed_at", None),
                                        ("proposed_by", None),
                                    ),
                                    models.Q(
                                        models.Q(("proposal", ""), _negated=True),
                                        ("proposed_at__isnull", False),
                                        ("proposed_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="cancellation_proposal_has_proposer",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("signed_at", None), ("signed_by", None)),
                                    models.Q(
                                        ("proposed_by__isnull", False),
                                        ("signed_at__isnull", False),
                                        ("signed_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="cancellation_signed_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("signed_by", None),
                                    models.Q(("signed_by", models.F("proposed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="cancellation_proposer_does_not_sign",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CatalogueService",
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
                            "category",
                            models.CharField(
                                choices=[
                                    ("innovation", "Innovation"),
                                    ("digital", "Digital transformation"),
                                    ("talent", "Talent and training"),
                                    ("finance", "Financing"),
                                    ("market", "Market"),
                                    ("intellectual_property", "Intellectual property"),
                                    ("quality", "Quality and standards"),
                                    ("law", "Law"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("name", models.CharField(max_length=120)),
                        ("provider", models.CharField(max_length=120)),
                        ("summary", models.TextField()),
                        ("contact", models.CharField(blank=True, max_length=120)),
                        (
                            "cost_wan",
                            models.DecimalField(decimal_places=2, default=0, max_digits=12),
                        ),
                        ("places", models.PositiveIntegerField(blank=True, null=True)),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField(blank=True, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("offered", "Offered"),
                                    ("paused", "Paused"),
                                    ("ended", "Ended"),
                                ],
                                default="offered",
                                max_length=10,
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["office", "state", "-id"], name="catalogue_by_office"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("name", ""), _negated=True),
                                    models.Q(("provider", ""), _negated=True),
                                    models.Q(("summary", ""), _negated=True),
                                ),
                                name="catalogue_service_is_described",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("cost_wan__gte", 0)),
                                name="catalogue_service_cost_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("places", None), ("places__gt", 0), _connector="OR"
                                ),
                                name="catalogue_service_has_places",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="catalogue_service_dates_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Certificate",
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
                            "title",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="certificates",
                                to="cultivation.title",
                            ),
                        ),
                        ("edition", models.PositiveSmallIntegerField()),
                        ("code", models.CharField(max_length=18, unique=True)),
                        ("holder_name", models.CharField(max_length=200)),
                        ("facts", models.JSONField()),
                        ("token", models.TextField()),
                        ("key_id", models.CharField(max_length=40)),
                        ("template", models.CharField(max_length=40)),
                        ("sha256", models.CharField(max_length=64)),
                        ("issued_on", models.DateField()),
                        ("issued_at", models.DateTimeField()),
                        ("superseded_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("title", "edition"), name="certificate_edition_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("superseded_at", None)),
                                fields=("title",),
                                name="certificate_one_current_per_title",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("edition__gte", 1),
                                    models.Q(("token", ""), _negated=True),
                                    models.Q(("code", ""), _negated=True),
                                ),
                                name="certificate_is_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Chain",
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
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField(blank=True, null=True)),
                        ("code", models.CharField(max_length=20, unique=True)),
                        ("name", models.CharField(max_length=120)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("national", "National key chain"),
                                    ("provincial", "Provincial key chain"),
                                ],
                                default="national",
                                max_length=12,
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=300)),
                        (
                            "leader",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enterprises.enterprise",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["code"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="chain_dates_in_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChainMembership",
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
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField(blank=True, null=True)),
                        (
                            "chain",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="cultivation.chain",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="chain_memberships",
                                to="enterprises.enterprise",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="chain_membership_dates_in_order",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("chain", "="),
                                    ("enterprise", "="),
                                    (
                                        cultivation.models.groups.dated._Days(
                                            "starts_on",
                                            "ends_on",
                                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                                inclusive_lower=True, inclusive_upper=True
                                            ),
                                        ),
                                        "&&",
                                    ),
                                ],
                                name="chain_membership_once_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChampionReadiness",
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
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="readiness",
                                to="enterprises.enterprise",
                            ),
                        ),
                        ("product", models.CharField(max_length=120)),
                        ("national_rank", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("global_rank", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "market_share_pct",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=5, null=True
                            ),
                        ),
                        ("niche_years", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("note", models.TextField(blank=True)),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("recorded_on", models.DateField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["enterprise", "-id"], name="readiness_latest_first"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("national_rank", None),
                                        ("national_rank__gte", 1),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("global_rank", None),
                                        ("global_rank__gte", 1),
                                        _connector="OR",
                                    ),
                                ),
                                name="readiness_ranks_begin_with_one",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("market_share_pct", None),
                                    models.Q(
                                        ("market_share_pct__gte", 0), ("market_share_pct__lte", 100)
                                    ),
                                    _connector="OR",
                                ),
                                name="readiness_share_in_range",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Complaint",
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
                            "title",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="complaints",
                                to="cultivation.title",
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
                        ("is_unit", models.BooleanField(default=False)),
                        ("complainant_name", models.CharField(max_length=100)),
                        ("complainant_contact", models.CharField(max_length=100)),
                        ("text", models.TextField()),
                        ("evidence", models.TextField()),
                        ("is_public", models.BooleanField()),
                        (
                            "taken_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("received_at", models.DateTimeField()),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("received", "To be looked at"),
                                    ("taken_up", "Taken up"),
                                    ("refused", "Not taken up"),
                                ],
                                default="received",
                                max_length=12,
                            ),
                        ),
                        ("answer", models.TextField(blank=True)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["-pk"],
                        "indexes": [
                            models.Index(
                                fields=["office", "status", "-id"], name="complaint_by_office"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("complainant_name", ""), _negated=True),
                                    models.Q(("complainant_contact", ""), _negated=True),
                                    models.Q(("text", ""), _negated=True),
                                    models.Q(("evidence", ""), _negated=True),
                                ),
                                name="complaint_has_name_and_evidence",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answered_at", None),
                                        ("answered_by", None),
                                        ("status", "received"),
                                    ),
                                    models.Q(
                                        models.Q(("status", "received"), _negated=True),
                                        models.Q(("answer", ""), _negated=True),
                                        ("answered_at__isnull", False),
                                        ("answered_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="complaint_answered_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ComplaintEvidence",
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
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="cultivation.complaint",
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
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("complaint", "file"), name="complaint_evidence_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contact",
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
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contacts",
                                to="enterprises.enterprise",
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("on", models.DateField(db_column="on_day")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("phone", "Telephone"),
                                    ("visit", "Visit"),
                                    ("meeting", "Meeting"),
                                    ("message", "Message"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("not_reached", "Nobody reached"),
                                    ("will_rate", "Will rate itself"),
                                    ("plans_project", "Plans a project"),
                                    ("under_way", "Works are under way"),
                                    ("needs_help", "Needs help: money, supplier or advice"),
                                    ("declines", "Declines for now"),
                                    ("done", "Says it is done"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("note", models.TextField(blank=True)),
                        ("next_step", models.CharField(blank=True, max_length=200)),
                        ("next_on", models.DateField(blank=True, null=True)),
                        ("recorded_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["enterprise", "-on", "-id"], name="contact_latest_first"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("next_on", None), ("next_step", "")),
                                    models.Q(
                                        ("next_on__gte", models.F("on")),
                                        ("next_on__isnull", False),
                                        models.Q(("next_step", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="contact_next_step_has_day",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CoverageBoard",
                    fields=[
                        (
                            "id",
                            models.PositiveSmallIntegerField(
                                default=1, primary_key=True, serialize=False
                            ),
                        ),
                        ("day", models.DateField()),
                        (
                            "definitions",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), default=list, size=None
                            ),
                        ),
                        ("folded_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("id", 1)), name="coverage_board_is_one"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CoverageCell",
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
                        ("holders", models.IntegerField(default=0)),
                        ("covered", models.IntegerField(default=0)),
                        ("unassessed", models.IntegerField(default=0)),
                        ("level_0", models.IntegerField(default=0)),
                        ("level_1", models.IntegerField(default=0)),
                        ("level_2", models.IntegerField(default=0)),
                        ("level_3", models.IntegerField(default=0)),
                        ("level_4", models.IntegerField(default=0)),
                        (
                            "definition",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="cultivation.coveragedefinition",
                            ),
                        ),
                        (
                            "dimension",
                            models.CharField(
                                choices=[
                                    ("office", "Office"),
                                    ("industry", "Industry"),
                                    ("chain", "Key chain"),
                                    ("park", "Park"),
                                    ("pilot", "Pilot city"),
                                    ("size", "Size"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "scope",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("key", models.CharField(blank=True, max_length=20)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("definition", "dimension", "scope", "key"),
                                name="coverage_cell_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CoverageChange",
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
                        ("enterprise_id", models.BigIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="CoverageDefinition",
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
                        ("code", models.CharField(max_length=40)),
                        ("name_zh", models.CharField(max_length=120)),
                        ("name_en", models.CharField(max_length=120)),
                        (
                            "population",
                            models.CharField(
                                choices=[
                                    ("titles", "Holders of a title"),
                                    ("above_scale", "Above-scale firms"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "title_kind",
                            models.CharField(
                                blank=True,
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
                        ("area_code", models.CharField(blank=True, max_length=6)),
                        (
                            "industries",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=5),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("in_pilot_cities", models.BooleanField(default=False)),
                        ("in_parks", models.BooleanField(default=False)),
                        ("minimum_level", models.PositiveSmallIntegerField()),
                        (
                            "basis",
                            models.CharField(
                                choices=[
                                    ("either", "Self-rated or on-site"),
                                    ("self_rated", "Self-rated only"),
                                    ("on_site", "On-site only"),
                                ],
                                default="either",
                                max_length=10,
                            ),
                        ),
                        (
                            "maximum_age_months",
                            models.PositiveSmallIntegerField(blank=True, null=True),
                        ),
                        ("needs_project", models.BooleanField(default=False)),
                        (
                            "certainty",
                            models.CharField(
                                choices=[
                                    ("confirmed", "confirmed by several sources"),
                                    ("one_source", "one source"),
                                    ("inferred", "not verified: own reading"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("source", models.TextField()),
                        ("in_force_from", models.DateField()),
                        ("in_force_to", models.DateField(blank=True, null=True)),
                        ("is_default", models.BooleanField(default=False)),
                        ("position", models.PositiveSmallIntegerField(default=100)),
                        ("sha256", models.CharField(max_length=64)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("code", "in_force_from", "sha256"),
                                name="coverage_definition_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("minimum_level__gte", 1), ("minimum_level__lte", 4)
                                ),
                                name="coverage_definition_level_1_to_4",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("population", "titles"),
                                        models.Q(("title_kind", ""), _negated=True),
                                    ),
                                    models.Q(("population", "above_scale"), ("title_kind", "")),
                                    _connector="OR",
                                ),
                                name="coverage_definition_titles_have_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("in_force_to", None),
                                    ("in_force_to__gte", models.F("in_force_from")),
                                    _connector="OR",
                                ),
                                name="coverage_definition_dates_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CoverageSnapshot",
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
                        ("holders", models.IntegerField(default=0)),
                        ("covered", models.IntegerField(default=0)),
                        ("unassessed", models.IntegerField(default=0)),
                        ("level_0", models.IntegerField(default=0)),
                        ("level_1", models.IntegerField(default=0)),
                        ("level_2", models.IntegerField(default=0)),
                        ("level_3", models.IntegerField(default=0)),
                        ("level_4", models.IntegerField(default=0)),
                        (
                            "definition",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="snapshots",
                                to="cultivation.coveragedefinition",
                            ),
                        ),
                        ("day", models.DateField()),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("nightly", "Nightly"),
                                    ("backfill", "Computed later"),
                                    ("requested", "On request"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("known_at", models.DateTimeField()),
                        ("computed_at", models.DateTimeField()),
                        ("cells_count", models.PositiveIntegerField()),
                        ("digest", models.CharField(max_length=64)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["day", "definition"], name="coverage_snapshot_by_day"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("origin", "requested"), _negated=True),
                                fields=("definition", "day"),
                                name="coverage_snapshot_one_a_day",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CoverageStanding",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "definition_id",
                                "enterprise_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "definition",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="cultivation.coveragedefinition",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="enterprises.enterprise",
                            ),
                        ),
                        ("county", models.BigIntegerField(null=True)),
                        ("city", models.BigIntegerField(null=True)),
                        ("province", models.BigIntegerField()),
                        ("industry", models.CharField(max_length=4, null=True)),
                        ("size_class", models.CharField(max_length=10, null=True)),
                        (
                            "chains",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20), null=True, size=None
                            ),
                        ),
                        (
                            "parks",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20), null=True, size=None
                            ),
                        ),
                        ("level", models.PositiveSmallIntegerField(null=True)),
                        ("assessed_on", models.DateField(null=True)),
                        ("is_covered", models.BooleanField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["definition", "province"], name="standing_by_province"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CoverageTarget",
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
                        ("definition_code", models.CharField(max_length=40)),
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
                        ("due_on", models.DateField()),
                        ("share_pct", models.DecimalField(decimal_places=2, max_digits=5)),
                        ("source", models.CharField(max_length=200)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("definition_code", "office", "due_on"),
                                name="coverage_target_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("share_pct__gte", 0), ("share_pct__lte", 100)),
                                name="coverage_target_is_a_share",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CultivationPlan",
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
                                related_name="plans",
                                to="enterprises.enterprise",
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
                            "target",
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
                            "base_title",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plans",
                                to="cultivation.title",
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
                        (
                            "filing",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enterprises.filing",
                            ),
                        ),
                        ("filing_version", models.PositiveIntegerField()),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "Being drawn up"),
                                    ("offered", "With the enterprise for its consent"),
                                    ("agreed", "Agreed, to begin"),
                                    ("running", "Running"),
                                    ("closed", "Closed"),
                                ],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("summary", models.TextField(blank=True)),
                        (
                            "liaison",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("liaison_since", models.DateField(blank=True, null=True)),
                        ("opened_on", models.DateField()),
                        (
                            "opened_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("due_on", models.DateField()),
                        ("offered_on", models.DateField(blank=True, null=True)),
                        ("consented_on", models.DateField(blank=True, null=True)),
                        (
                            "consented_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("started_on", models.DateField(blank=True, null=True)),
                        ("measured_on", models.DateField(blank=True, null=True)),
                        (
                            "measured_filing",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enterprises.filing",
                            ),
                        ),
                        ("measured_version", models.PositiveIntegerField(blank=True, null=True)),
                        ("note_quarter", models.DateField(blank=True, null=True)),
                        ("note_from", models.DateField(blank=True, null=True)),
                        ("note_due_on", models.DateField(blank=True, null=True)),
                        ("note_told_quarter", models.DateField(blank=True, null=True)),
                        ("closed_on", models.DateField(blank=True, null=True)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("reached", "Goals reached"),
                                    ("not_reached", "Goals not reached"),
                                    ("title_lost", "Title lost"),
                                    ("withdrawn", "Withdrawn"),
                                    ("replaced", "Replaced by a new plan"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("reason", models.TextField(blank=True)),
                        (
                            "replaced_by",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaces",
                                to="cultivation.cultivationplan",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["enterprise", "-id"], name="plan_by_enterprise"),
                            models.Index(fields=["office", "status", "-id"], name="plan_by_office"),
                            models.Index(
                                condition=models.Q(("status", "running")),
                                fields=["note_due_on", "id"],
                                name="plan_by_note",
                            ),
                            models.Index(
                                condition=models.Q(("status", "running")),
                                fields=["measured_on", "id"],
                                name="plan_by_measuring",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("status__in", ["draft", "offered", "agreed", "running"])
                                ),
                                fields=("enterprise",),
                                name="cultivation_plan_one_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("due_on__gte", models.F("opened_on"))),
                                name="cultivation_plan_dates_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("liaison", None), ("liaison_since", None)),
                                    models.Q(
                                        ("liaison__isnull", False), ("liaison_since__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="cultivation_plan_liaison_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status__in", ["agreed", "running"]), _negated=True),
                                    models.Q(
                                        ("consented_by__isnull", False),
                                        ("consented_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="cultivation_plan_runs_with_consent",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "running"), _negated=True),
                                    models.Q(
                                        ("note_due_on__isnull", False),
                                        ("note_from__isnull", False),
                                        ("note_quarter__isnull", False),
                                        ("started_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="cultivation_plan_running_owes_notes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_on__isnull", False),
                                        ("status", "closed"),
                                        models.Q(("outcome", ""), _negated=True),
                                        models.Q(("reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("status", "closed"), _negated=True),
                                        ("closed_on", None),
                                        ("outcome", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="cultivation_plan_closed_has_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("replaced_by", None), ("outcome", "replaced"), _connector="OR"
                                ),
                                name="cultivation_plan_replaced_says_so",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DigitalProject",
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
                                related_name="digital_projects",
                                to="enterprises.enterprise",
                            ),
                        ),
                        ("name", models.CharField(max_length=120)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("diagnosis", "Diagnosed, being prepared"),
                                    ("submitted", "Handed in, to be filed"),
                                    ("filed", "Filed, works to begin"),
                                    ("under_way", "Works under way"),
                                    ("self_assessed", "Works done, to be accepted"),
                                    ("proposed", "Acceptance proposed, to be signed"),
                                    ("accepted", "Project accepted"),
                                    ("given_up", "Project given up"),
                                ],
                                default="diagnosis",
                                max_length=16,
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("opened_on", models.DateField()),
                        ("step_on", models.DateField()),
                        ("diagnosed_on", models.DateField()),
                        ("diagnosed_by", models.CharField(blank=True, max_length=120)),
                        ("summary", models.TextField(blank=True)),
                        (
                            "scenes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), default=list, size=None
                            ),
                        ),
                        ("supplier", models.CharField(blank=True, max_length=120)),
                        ("contract_number", models.CharField(blank=True, max_length=80)),
                        ("contract_on", models.DateField(blank=True, null=True)),
                        ("planned_from", models.DateField(blank=True, null=True)),
                        ("planned_end_on", models.DateField(blank=True, null=True)),
                        (
                            "investment_planned_wan",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True
                            ),
                        ),
                        ("handed_in_on", models.DateField(blank=True, null=True)),
                        ("is_true_stated", models.BooleanField(default=False)),
                        ("filed_on", models.DateField(blank=True, null=True)),
                        (
                            "filed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("started_on", models.DateField(blank=True, null=True)),
                        ("done_pct", models.PositiveSmallIntegerField(default=0)),
                        ("finished_on", models.DateField(blank=True, null=True)),
                        (
                            "investment_actual_wan",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True
                            ),
                        ),
                        (
                            "self_assessment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enterprises.assessment",
                            ),
                        ),
                        (
                            "subsidy_applied_wan",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True
                            ),
                        ),
                        (
                            "on_site",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enterprises.assessment",
                            ),
                        ),
                        ("opinion", models.TextField(blank=True)),
                        (
                            "subsidy_granted_wan",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True
                            ),
                        ),
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
                        ("accepted_on", models.DateField(blank=True, null=True)),
                        (
                            "accepted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "subsidy_paid_wan",
                            models.DecimalField(decimal_places=2, default=0, max_digits=14),
                        ),
                        ("subsidy_paid_on", models.DateField(blank=True, null=True)),
                        ("given_up_on", models.DateField(blank=True, null=True)),
                        ("reason", models.TextField(blank=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["enterprise", "-id"], name="digital_project_by_enterprise"
                            ),
                            models.Index(
                                fields=["status", "step_on"], name="digital_project_by_step"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    models.Q(("contract_number", ""), _negated=True),
                                    models.Q(("status", "given_up"), _negated=True),
                                ),
                                fields=("enterprise", "contract_number"),
                                name="digital_project_once_per_contract",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("planned_from", None),
                                    ("planned_end_on", None),
                                    ("planned_end_on__gte", models.F("planned_from")),
                                    _connector="OR",
                                ),
                                name="digital_project_plan_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["diagnosis", "given_up"]),
                                    models.Q(
                                        ("handed_in_on__isnull", False), ("is_true_stated", True)
                                    ),
                                    _connector="OR",
                                ),
                                name="digital_project_handed_in_is_true",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("finished_on", None),
                                    ("finished_on__gte", models.F("started_on")),
                                    _connector="OR",
                                ),
                                name="digital_project_works_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("accepted_on__isnull", False),
                                        ("status", "accepted"),
                                        ("accepted_by__isnull", False),
                                        ("on_site__isnull", False),
                                    ),
                                    models.Q(
                                        models.Q(("status", "accepted"), _negated=True),
                                        ("accepted_by", None),
                                        ("accepted_on", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="digital_project_accepted_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("accepted_by", None),
                                    models.Q(
                                        ("accepted_by", models.F("proposed_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="digital_project_two_people",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("subsidy_paid_wan", 0),
                                    models.Q(
                                        ("status", "accepted"),
                                        ("subsidy_paid_wan__lte", models.F("subsidy_granted_wan")),
                                    ),
                                    _connector="OR",
                                ),
                                name="digital_project_paid_within_grant",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("given_up_on__isnull", False),
                                        ("status", "given_up"),
                                        models.Q(("reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("status", "given_up"), _negated=True),
                                        ("given_up_on", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="digital_project_given_up_has_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("done_pct__lte", 100)),
                                name="digital_project_done_is_a_share",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EarlyWarning",
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
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="early_warnings",
                                to="enterprises.enterprise",
                            ),
                        ),
                        ("rule", models.CharField(max_length=40)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("change", "Sharp change of a figure"),
                                    ("missing", "Reports missing"),
                                    ("condition", "A condition of the title about to fail"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("cause", models.CharField(max_length=120)),
                        ("basis", models.CharField(max_length=120)),
                        ("facts", models.JSONField()),
                        ("raised_on", models.DateField()),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("assigned_on", models.DateField(blank=True, null=True)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("helped", "Visited and helped"),
                                    ("explained", "Explained: nothing to do"),
                                    ("corrected", "Figures were wrong and are corrected"),
                                    ("reported", "Report came in"),
                                    ("passed_on", "Passed on to another authority"),
                                    ("title_looked_at", "The title is looked at anew"),
                                    ("ceased", "The enterprise ceased or moved away"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("reason", models.TextField(blank=True)),
                        ("closed_on", models.DateField(blank=True, null=True)),
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
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("closed_on", None)),
                                fields=["office", "raised_on"],
                                name="early_warning_open",
                            ),
                            models.Index(
                                fields=["enterprise", "-id"], name="early_warning_by_enterprise"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_on", None)),
                                fields=("enterprise", "cause"),
                                name="early_warning_open_once_per_cause",
                            ),
                            models.UniqueConstraint(
                                fields=("enterprise", "cause", "basis"),
                                name="early_warning_once_per_basis",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_by", None),
                                        ("closed_on", None),
                                        ("outcome", ""),
                                        ("reason", ""),
                                    ),
                                    models.Q(
                                        ("closed_by__isnull", False),
                                        ("closed_on__isnull", False),
                                        models.Q(("outcome", ""), _negated=True),
                                        models.Q(("reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="early_warning_closed_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("assigned_on", None), ("person", None)),
                                    models.Q(
                                        ("assigned_on__isnull", False), ("person__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="early_warning_assigned_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_on", None),
                                    ("closed_on__gte", models.F("raised_on")),
                                    _connector="OR",
                                ),
                                name="early_warning_days_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FollowUp",
                    fields=[
                        (
                            "enterprise",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="follow_up",
                                serialize=False,
                                to="enterprises.enterprise",
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
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("assigned_on", models.DateField(blank=True, null=True)),
                        ("contacted_on", models.DateField(blank=True, null=True)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("not_reached", "Nobody reached"),
                                    ("will_rate", "Will rate itself"),
                                    ("plans_project", "Plans a project"),
                                    ("under_way", "Works are under way"),
                                    ("needs_help", "Needs help: money, supplier or advice"),
                                    ("declines", "Declines for now"),
                                    ("done", "Says it is done"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("next_step", models.CharField(blank=True, max_length=200)),
                        ("next_on", models.DateField(blank=True, null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("assigned_on", None), ("office", None), ("person", None)
                                    ),
                                    models.Q(
                                        ("assigned_on__isnull", False),
                                        ("office__isnull", False),
                                        ("person__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="follow_up_assigned_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("contacted_on", None), ("outcome", "")),
                                    models.Q(
                                        ("contacted_on__isnull", False),
                                        models.Q(("outcome", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="follow_up_contacted_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("next_on", None), ("next_step", "")),
                                    models.Q(
                                        ("next_on__isnull", False),
                                        models.Q(("next_step", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="follow_up_next_step_has_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GroupList",
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
                        ("name", models.CharField(max_length=200)),
                        ("content", models.BinaryField()),
                        ("sha256", models.CharField(max_length=64)),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "checked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("checked_at", models.DateTimeField()),
                        ("report", models.JSONField()),
                        (
                            "applied_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("applied_at", models.DateTimeField(blank=True, null=True)),
                        ("register", models.CharField(max_length=8)),
                    ],
                    options={
                        "ordering": ["-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("applied_at", None), ("applied_by", None)),
                                    models.Q(
                                        ("applied_at__isnull", False), ("applied_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="group_list_applied_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("register__in", ["chains", "parks", "pilots", "sizes"])
                                ),
                                name="group_list_register",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LatePayment",
                    fields=[
                        (
                            "request",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="late_payment",
                                serialize=False,
                                to="cultivation.servicerequest",
                            ),
                        ),
                        ("debtor_name", models.CharField(max_length=120)),
                        ("debtor_uscc", models.CharField(max_length=18)),
                        (
                            "debtor_kind",
                            models.CharField(
                                choices=[
                                    ("organ", "Organ of the state"),
                                    ("institution", "Public institution"),
                                    ("large_enterprise", "Large enterprise"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("contract", models.CharField(max_length=120)),
                        ("amount_wan", models.DecimalField(decimal_places=2, max_digits=14)),
                        ("payable_on", models.DateField()),
                        (
                            "step",
                            models.CharField(
                                choices=[
                                    ("registered", "Registered"),
                                    ("passed", "Passed to the debtor's authority"),
                                    ("concluded", "Result recorded"),
                                ],
                                default="registered",
                                max_length=12,
                            ),
                        ),
                        (
                            "authority",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("passed_on", models.DateField(blank=True, null=True)),
                        (
                            "result",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("paid", "Paid in full"),
                                    ("partly_paid", "Paid in part"),
                                    ("agreed", "Payment plan agreed"),
                                    (
                                        "disputed",
                                        "Disputed: to be decided by a court or arbitration",
                                    ),
                                    ("unpaid", "Not paid"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "recovered_wan",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True
                            ),
                        ),
                        ("concluded_on", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("debtor_name", ""), _negated=True),
                                    models.Q(("contract", ""), _negated=True),
                                ),
                                name="late_payment_names_debtor",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount_wan__gt", 0)),
                                name="late_payment_amount_positive",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("concluded_on__isnull", False),
                                        ("step", "concluded"),
                                        models.Q(("result", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("step", "concluded"), _negated=True),
                                        ("concluded_on", None),
                                        ("result", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="late_payment_concluded_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("authority", None), ("passed_on", None)),
                                    models.Q(
                                        ("authority__isnull", False), ("passed_on__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="late_payment_passed_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("step", "passed"), _negated=True),
                                    ("authority__isnull", False),
                                    _connector="OR",
                                ),
                                name="late_payment_passed_has_authority",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("recovered_wan", None),
                                    models.Q(
                                        ("recovered_wan__gte", 0),
                                        ("recovered_wan__lte", models.F("amount_wan")),
                                    ),
                                    _connector="OR",
                                ),
                                name="late_payment_recovered_within",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MonitoringRound",
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
                        ("year", models.PositiveSmallIntegerField()),
                        ("quarter", models.PositiveSmallIntegerField()),
                        (
                            "titles",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("technology", "Technology SME"),
                                        ("innovative", "Innovative SME"),
                                        ("srdi", "SRDI SME"),
                                        ("little_giant", "Little giant"),
                                        ("champion", "Manufacturing champion"),
                                    ],
                                    max_length=20,
                                ),
                                size=None,
                            ),
                        ),
                        ("share_pct", models.DecimalField(decimal_places=2, max_digits=5)),
                        ("seed", models.CharField(blank=True, max_length=64)),
                        ("opens_on", models.DateField()),
                        ("due_on", models.DateField()),
                        (
                            "planned_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("planned_at", models.DateTimeField()),
                        ("opened_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "pool",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=18),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("pool_count", models.PositiveIntegerField(default=0)),
                        ("pool_digest", models.CharField(blank=True, max_length=64)),
                        ("drawn_count", models.PositiveIntegerField(default=0)),
                        ("called_off_on", models.DateField(blank=True, null=True)),
                        ("reason", models.TextField(blank=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["-year", "-quarter", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("called_off_on", None)),
                                fields=("year", "quarter"),
                                name="monitoring_round_once_a_quarter",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("quarter__gte", 1), ("quarter__lte", 4)),
                                name="monitoring_round_quarter_in_range",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("share_pct__gt", 0), ("share_pct__lte", 100)),
                                name="monitoring_round_share_in_range",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("share_pct", 100),
                                    models.Q(("seed", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="monitoring_round_sample_has_seed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("due_on__gte", models.F("opens_on"))),
                                name="monitoring_round_dates_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("titles__len__gte", 1)),
                                name="monitoring_round_asks_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("drawn_count", 0),
                                        ("opened_at", None),
                                        ("pool_count", 0),
                                        ("pool_digest", ""),
                                    ),
                                    models.Q(
                                        ("opened_at__isnull", False),
                                        models.Q(("pool_digest", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="monitoring_round_opened_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("called_off_on", None),
                                    models.Q(
                                        ("called_off_on__isnull", False),
                                        ("opened_at", None),
                                        models.Q(("reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="monitoring_round_called_off_before_it_opens",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Need",
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
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="needs",
                                to="enterprises.enterprise",
                            ),
                        ),
                        ("poster", models.CharField(max_length=200)),
                        ("by_office", models.CharField(blank=True, max_length=6)),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "Being written"),
                                    ("submitted", "To be checked"),
                                    ("published", "Open for answers"),
                                    ("matched", "Matched"),
                                    ("concluded", "Result recorded"),
                                    ("withdrawn", "Withdrawn"),
                                    ("expired", "Expired without a match"),
                                ],
                                default="draft",
                                max_length=12,
                            ),
                        ),
                        ("title", models.CharField(max_length=120)),
                        ("text", models.TextField()),
                        ("field", models.CharField(blank=True, max_length=120)),
                        (
                            "chain",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cultivation.chain",
                            ),
                        ),
                        (
                            "budget_wan",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True
                            ),
                        ),
                        ("deadline_on", models.DateField()),
                        ("contact", models.CharField(blank=True, max_length=120)),
                        (
                            "posted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("opened_on", models.DateField()),
                        ("published_on", models.DateField(blank=True, null=True)),
                        (
                            "checked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("matched_on", models.DateField(blank=True, null=True)),
                        (
                            "result",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("contract", "Contract signed"),
                                    ("trial", "Trial or sample, no contract yet"),
                                    ("nothing", "Nothing came of it"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("result_text", models.TextField(blank=True)),
                        (
                            "contract_wan",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True
                            ),
                        ),
                        ("concluded_on", models.DateField(blank=True, null=True)),
                        ("ended_on", models.DateField(blank=True, null=True)),
                        ("reason", models.TextField(blank=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["status", "deadline_on"], name="need_by_deadline")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("by_office", ""), ("enterprise__isnull", False)),
                                    models.Q(
                                        ("enterprise", None),
                                        models.Q(("by_office", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="need_posted_by_one",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("checked_by", None),
                                    models.Q(("checked_by", models.F("posted_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="need_two_people",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("budget_wan", None), ("budget_wan__gte", 0), _connector="OR"
                                ),
                                name="need_budget_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("checked_by", None), ("published_on", None)),
                                    models.Q(
                                        ("checked_by__isnull", False),
                                        ("published_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="need_published_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("concluded_on", None),
                                        ("contract_wan", None),
                                        ("result", ""),
                                    ),
                                    models.Q(
                                        models.Q(("result", ""), _negated=True),
                                        ("concluded_on__isnull", False),
                                        ("status", "concluded"),
                                        models.Q(
                                            models.Q(
                                                ("contract_wan__gt", 0), ("result", "contract")
                                            ),
                                            models.Q(
                                                models.Q(("result", "contract"), _negated=True),
                                                ("contract_wan", None),
                                            ),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="need_result_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ended_on__isnull", False),
                                        ("status__in", ["withdrawn", "expired"]),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("status__in", ["withdrawn", "expired"]), _negated=True
                                        ),
                                        ("ended_on", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="need_ended_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NeedAnswer",
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
                            "need",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="cultivation.need",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="need_answers",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("handed_in", "Handed in"),
                                    ("shortlisted", "Shortlisted"),
                                    ("chosen", "Chosen"),
                                    ("not_chosen", "Not chosen"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="handed_in",
                                max_length=12,
                            ),
                        ),
                        ("text", models.TextField()),
                        (
                            "price_wan",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True
                            ),
                        ),
                        ("contact", models.CharField(max_length=120)),
                        (
                            "handed_in_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("handed_in_at", models.DateTimeField()),
                        ("reason", models.TextField(blank=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("status", "withdrawn"), _negated=True),
                                fields=("need", "enterprise"),
                                name="need_answer_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("price_wan", None), ("price_wan__gte", 0), _connector="OR"
                                ),
                                name="need_answer_price_not_negative",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NeedPaper",
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
                            "need",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="cultivation.need",
                            ),
                        ),
                        (
                            "answer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="cultivation.needanswer",
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
                        ("added_at", models.DateTimeField()),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Park",
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
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField(blank=True, null=True)),
                        ("code", models.CharField(max_length=20, unique=True)),
                        ("name", models.CharField(max_length=120)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("high_standard", "High-standard digital park"),
                                    ("other", "Other park"),
                                ],
                                default="high_standard",
                                max_length=16,
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
                        ("source", models.CharField(blank=True, max_length=300)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["code"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="park_dates_in_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ParkMembership",
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
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField(blank=True, null=True)),
                        (
                            "park",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="cultivation.park",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="park_memberships",
                                to="enterprises.enterprise",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="park_membership_dates_in_order",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("park", "="),
                                    ("enterprise", "="),
                                    (
                                        cultivation.models.groups.dated._Days(
                                            "starts_on",
                                            "ends_on",
                                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                                inclusive_lower=True, inclusive_upper=True
                                            ),
                                        ),
                                        "&&",
                                    ),
                                ],
                                name="park_membership_once_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PathAlert",
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
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("definition_code", models.CharField(max_length=40)),
                        ("month", models.DateField()),
                        ("day", models.DateField()),
                        ("share_pct", models.DecimalField(decimal_places=2, max_digits=5)),
                        ("path_pct", models.DecimalField(decimal_places=2, max_digits=5)),
                        ("uncovered", models.PositiveIntegerField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("office", "month", "definition_code"),
                                name="path_alert_once_a_month",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("share_pct__lt", models.F("path_pct"))),
                                name="path_alert_is_behind",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PilotCity",
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
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField(blank=True, null=True)),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("batch", models.CharField(max_length=40)),
                        (
                            "industries",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=4),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("source", models.CharField(max_length=300)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="pilot_city_dates_in_order",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("office", "="),
                                    (
                                        cultivation.models.groups.dated._Days(
                                            "starts_on",
                                            "ends_on",
                                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                                inclusive_lower=True, inclusive_upper=True
                                            ),
                                        ),
                                        "&&",
                                    ),
                                ],
                                name="pilot_city_once_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Placement",
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
                            "enterprise",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="placements",
                                to="enterprises.enterprise",
                            ),
                        ),
                        ("since", models.DateField()),
                        ("until", models.DateField()),
                        (
                            "county_office",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
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
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "province_office",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "industry",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enterprises.industry",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["province_office"], name="placement_by_province")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("enterprise", "until"), name="placement_one_at_a_time"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("until__gte", models.F("since"))),
                                name="placement_dates_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanGoal",
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
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="goals",
                                to="cultivation.cultivationplan",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("line_id", models.CharField(max_length=80)),
                        ("line_kind", models.CharField(max_length=12)),
                        (
                            "from_outcome",
                            models.CharField(
                                choices=[
                                    ("pass", "Met"),
                                    ("waived", "Waived"),
                                    ("fail", "Not met"),
                                    ("undetermined", "Figure missing"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("from_value", models.CharField(blank=True, max_length=80, null=True)),
                        ("threshold", models.CharField(blank=True, max_length=80, null=True)),
                        ("due_on", models.DateField()),
                        (
                            "now_outcome",
                            models.CharField(
                                choices=[
                                    ("pass", "Met"),
                                    ("waived", "Waived"),
                                    ("fail", "Not met"),
                                    ("undetermined", "Figure missing"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("now_value", models.CharField(blank=True, max_length=80, null=True)),
                        ("reached_on", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["position"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("plan", "line_id"), name="plan_goal_once_per_line"
                            ),
                            models.UniqueConstraint(
                                fields=("plan", "position"), name="plan_goal_position"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("now_outcome__in", ["pass", "waived"]),
                                        ("reached_on__isnull", False),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("now_outcome__in", ["pass", "waived"]), _negated=True
                                        ),
                                        ("reached_on", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="plan_goal_reached_by_verdict",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanMeasure",
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
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="measures",
                                to="cultivation.cultivationplan",
                            ),
                        ),
                        (
                            "goal",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="measures",
                                to="cultivation.plangoal",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="measures",
                                to="cultivation.catalogueservice",
                            ),
                        ),
                        (
                            "booking",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="measure",
                                to="cultivation.servicebooking",
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=200)),
                        ("planned_on", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("done", "Took place"),
                                    ("dropped", "Dropped"),
                                ],
                                default="planned",
                                max_length=10,
                            ),
                        ),
                        ("done_on", models.DateField(blank=True, null=True)),
                        ("note", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "ordering": ["planned_on", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("service__isnull", False),
                                    models.Q(("words", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="plan_measure_says_what",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("booking", None), ("service__isnull", False), _connector="OR"
                                ),
                                name="plan_measure_books_its_service",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("done_on__isnull", False), ("state", "done")),
                                    models.Q(
                                        models.Q(("state", "done"), _negated=True),
                                        ("done_on", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="plan_measure_done_has_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanNote",
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
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notes",
                                to="cultivation.cultivationplan",
                            ),
                        ),
                        (
                            "goal",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notes",
                                to="cultivation.plangoal",
                            ),
                        ),
                        ("quarter", models.DateField()),
                        ("text", models.TextField()),
                        (
                            "written_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        ("written_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-quarter", "goal__position", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("plan", "goal", "quarter"),
                                name="plan_note_once_a_quarter",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="plan_note_says_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("quarter__day", 1), ("quarter__month__in", [1, 4, 7, 10])
                                ),
                                name="plan_note_quarter_begins",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectMilestone",
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
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="project_milestones",
                                to="enterprises.enterprise",
                            ),
                        ),
                        ("reference", models.CharField(max_length=40)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("started", "Started"),
                                    ("accepted", "Accepted"),
                                    ("given_up", "Given up"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("on", models.DateField(db_column="on_day")),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["kind", "on"], name="project_milestone_by_day")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("reference", "kind"), name="project_milestone_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectPaper",
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
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="cultivation.digitalproject",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("diagnosis", "Diagnosis report"),
                                    ("contract", "Contract"),
                                    ("investment", "Investment list and invoices"),
                                    ("result", "Proof of the works"),
                                    ("other", "Other paper"),
                                ],
                                max_length=12,
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
                        "ordering": ["kind", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="QuarterlyDue",
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
                                related_name="dues",
                                to="cultivation.monitoringround",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="quarterly_dues",
                                to="enterprises.enterprise",
                            ),
                        ),
                        ("due_on", models.DateField()),
                        ("filed_on", models.DateField(blank=True, null=True)),
                        (
                            "report",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="counts_for",
                                to="cultivation.quarterlyreport",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["enterprise", "-id"], name="quarterly_due_by_enterprise"
                            ),
                            models.Index(
                                condition=models.Q(("filed_on", None)),
                                fields=["due_on", "id"],
                                name="quarterly_due_open",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("round", "enterprise"), name="quarterly_due_once_per_round"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("filed_on", None), ("report", None), ("version", 0)),
                                    models.Q(
                                        ("filed_on__isnull", False),
                                        ("report__isnull", False),
                                        ("version__gte", 1),
                                    ),
                                    _connector="OR",
                                ),
                                name="quarterly_due_filed_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QuarterlyReminder",
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
                            "due",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reminders",
                                to="cultivation.quarterlydue",
                            ),
                        ),
                        ("step", models.CharField(max_length=16)),
                        ("is_told", models.BooleanField()),
                        ("recorded_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("due", "step"), name="quarterly_reminded_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QuarterlyReport",
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
                            "due",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="cultivation.quarterlydue",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "revenue_wan",
                            models.DecimalField(
                                decimal_places=2,
                                max_digits=14,
                                verbose_name="Revenue of the quarter",
                            ),
                        ),
                        (
                            "orders_wan",
                            models.DecimalField(
                                decimal_places=2,
                                max_digits=14,
                                verbose_name="New orders of the quarter",
                            ),
                        ),
                        (
                            "export_wan",
                            models.DecimalField(
                                decimal_places=2,
                                max_digits=14,
                                verbose_name="Of the revenue, export",
                            ),
                        ),
                        (
                            "rd_expense_wan",
                            models.DecimalField(
                                decimal_places=2,
                                max_digits=14,
                                verbose_name="R&D expense of the quarter",
                            ),
                        ),
                        (
                            "staff",
                            models.PositiveIntegerField(
                                verbose_name="Staff at the end of the quarter"
                            ),
                        ),
                        (
                            "capacity_use_pct",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=5,
                                null=True,
                                verbose_name="Capacity use",
                            ),
                        ),
                        (
                            "receivables_overdue_wan",
                            models.DecimalField(
                                decimal_places=2,
                                max_digits=14,
                                verbose_name="Receivables overdue at the end of the quarter",
                            ),
                        ),
                        (
                            "confidence",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Much worse"),
                                    (2, "Worse"),
                                    (3, "About the same"),
                                    (4, "Better"),
                                    (5, "Much better"),
                                ],
                                verbose_name="Confidence for the next quarter",
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="Note")),
                        ("reason", models.TextField(blank=True)),
                        ("jumps", models.JSONField(default=list)),
                        (
                            "filed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("filed_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["due", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("due", "number"), name="quarterly_report_number"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("number", 1),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="quarterly_correction_has_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("export_wan__gte", 0),
                                    ("orders_wan__gte", 0),
                                    ("revenue_wan__gte", 0),
                                    ("rd_expense_wan__gte", 0),
                                    ("receivables_overdue_wan__gte", 0),
                                    ("export_wan__lte", models.F("revenue_wan")),
                                ),
                                name="quarterly_report_money_makes_sense",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("capacity_use_pct", None),
                                    models.Q(
                                        ("capacity_use_pct__gte", 0), ("capacity_use_pct__lte", 200)
                                    ),
                                    _connector="OR",
                                ),
                                name="quarterly_report_capacity_in_range",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("confidence__gte", 1), ("confidence__lte", 5)),
                                name="quarterly_report_confidence_in_range",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RequestEntry",
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
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="cultivation.servicerequest",
                            ),
                        ),
                        ("verb", models.CharField(max_length=60)),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        ("text", models.TextField(blank=True)),
                        ("happened_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-pk"],
                        "indexes": [
                            models.Index(fields=["request", "-id"], name="request_entry_latest")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RequestEscalation",
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
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="escalations",
                                to="cultivation.servicerequest",
                            ),
                        ),
                        ("due_on", models.DateField()),
                        ("level", models.PositiveSmallIntegerField()),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("came_on", models.DateField()),
                        ("is_told", models.BooleanField()),
                        ("recorded_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["due_on", "level"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("request", "due_on", "level"), name="request_escalated_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RequestPaper",
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
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="cultivation.servicerequest",
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
                        ("is_offices", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("request", "file"), name="request_paper_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RuleSet",
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
                        ("code", models.CharField(max_length=40)),
                        ("sha256", models.CharField(max_length=64, unique=True)),
                        ("text", models.TextField()),
                        ("name_zh", models.CharField(max_length=200)),
                        ("name_en", models.CharField(max_length=200)),
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
                        ("in_force_from", models.DateField()),
                        ("in_force_to", models.DateField(blank=True, null=True)),
                        (
                            "status",
                            models.CharField(
                                choices=[("draft", "Draft"), ("published", "Published")],
                                default="published",
                                max_length=10,
                            ),
                        ),
                        ("loaded_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["code", "-loaded_at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("in_force_to", None),
                                    ("in_force_to__gte", models.F("in_force_from")),
                                    _connector="OR",
                                ),
                                name="rule_set_dates_in_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SeedCandidate",
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
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seeds",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "target",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("candidate", "Candidate"),
                                    ("contacted", "Contacted"),
                                    ("invited", "Invited to apply"),
                                    ("filed", "Filed"),
                                    ("declined", "Declined"),
                                ],
                                default="candidate",
                                max_length=10,
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("discovery", "Found by the standards"),
                                    ("signal", "A signal from outside"),
                                    ("by_hand", "Entered by an official"),
                                ],
                                max_length=10,
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
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("opened_on", models.DateField()),
                        ("state_on", models.DateField()),
                        ("missing", models.JSONField(default=list)),
                        ("case_number", models.CharField(blank=True, max_length=40)),
                        (
                            "decline_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("not_interested", "Does not want the title"),
                                    ("not_ready", "Not ready yet"),
                                    ("moved", "Has moved away"),
                                    ("closed", "Has closed down"),
                                    ("data_wrong", "Its figures were wrong"),
                                    ("other", "Another reason"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("decline_note", models.TextField(blank=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["state", "-id"], name="seed_candidate_by_state")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("state__in", ["candidate", "contacted", "invited"])
                                ),
                                fields=("enterprise", "target"),
                                name="seed_candidate_open_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "filed"),
                                        models.Q(("case_number", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "filed"), _negated=True),
                                        ("case_number", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="seed_candidate_filed_has_case",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "declined"),
                                        models.Q(("decline_reason", ""), _negated=True),
                                        models.Q(("decline_note", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "declined"), _negated=True),
                                        ("decline_note", ""),
                                        ("decline_reason", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="seed_candidate_declined_has_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SeedContact",
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
                            "candidate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contacts",
                                to="cultivation.seedcandidate",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seed_contacts",
                                to="enterprises.enterprise",
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("on", models.DateField(db_column="on_day")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("phone", "Telephone"),
                                    ("visit", "Visit"),
                                    ("meeting", "Meeting"),
                                    ("message", "Message"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("not_reached", "Nobody reached"),
                                    ("interested", "Wants to apply"),
                                    ("considers", "Thinks about it"),
                                    ("needs_help", "Needs help with a condition"),
                                    ("not_now", "Not now"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("note", models.TextField(blank=True)),
                        ("recorded_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-on", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["enterprise", "-on", "-id"],
                                name="seed_contact_latest_first",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SeedFinding",
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
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seed_findings",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "target",
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
                            "rule_set",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cultivation.ruleset",
                            ),
                        ),
                        (
                            "filing",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enterprises.filing",
                            ),
                        ),
                        ("filing_version", models.PositiveIntegerField()),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("pass", "Would pass today"), ("near", "Misses little")],
                                max_length=4,
                            ),
                        ),
                        ("missing_count", models.PositiveSmallIntegerField()),
                        ("missing", models.JSONField(default=list)),
                        ("left_to_people", models.PositiveSmallIntegerField(default=0)),
                        (
                            "score",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=6, null=True
                            ),
                        ),
                        ("found_on", models.DateField()),
                        ("computed_on", models.DateField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["missing_count", "id"], name="seed_finding_nearest_first"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("enterprise", "target"), name="seed_finding_once_per_target"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("missing_count", 0), ("outcome", "pass")),
                                    models.Q(("missing_count__gte", 1), ("outcome", "near")),
                                    _connector="OR",
                                ),
                                name="seed_finding_pass_misses_nothing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("computed_on__gte", models.F("found_on"))),
                                name="seed_finding_days_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SeedQuestion",
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
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seed_questions",
                                to="enterprises.enterprise",
                            ),
                        ),
                        ("topic", models.CharField(max_length=40)),
                        ("text", models.TextField()),
                        (
                            "signal",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="questions",
                                to="cultivation.seedsignal",
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
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asked_on", models.DateField()),
                        ("answer", models.TextField(blank=True)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("answered_on", models.DateField(blank=True, null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["-asked_on", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["enterprise", "-asked_on"],
                                name="seed_question_by_enterprise",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("answered_on", None)),
                                fields=("enterprise", "topic"),
                                name="seed_question_open_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answer", ""), ("answered_by", None), ("answered_on", None)
                                    ),
                                    models.Q(
                                        ("answered_by__isnull", False),
                                        ("answered_on__isnull", False),
                                        models.Q(("answer", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="seed_question_answered_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SeedScan",
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
                        ("day", models.DateField(unique=True)),
                        ("reached", models.BigIntegerField(default=0)),
                        ("enterprises", models.PositiveIntegerField(default=0)),
                        ("found", models.PositiveIntegerField(default=0)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-day"],
                    },
                ),
                migrations.CreateModel(
                    name="SeedScreen",
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
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        (
                            "target",
                            models.CharField(
                                blank=True,
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
                        ("rule_set_code", models.CharField(blank=True, max_length=40)),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "industry",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enterprises.industry",
                            ),
                        ),
                        (
                            "chain",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cultivation.chain",
                            ),
                        ),
                        (
                            "size_class",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("large", "Large"),
                                    ("medium", "Medium"),
                                    ("small", "Small"),
                                    ("micro", "Micro"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("most_missing", models.PositiveSmallIntegerField(default=2)),
                        (
                            "schedule",
                            models.CharField(
                                choices=[
                                    ("none", "Only when opened"),
                                    ("weekly", "Every Monday"),
                                    ("nightly", "Every night"),
                                ],
                                default="nightly",
                                max_length=8,
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created_on", models.DateField()),
                        ("retired_on", models.DateField(blank=True, null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("retired_on", None)),
                                fields=("office", "name"),
                                name="seed_screen_name_once_per_office",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                name="seed_screen_has_name",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("retired_on", None),
                                    ("retired_on__gte", models.F("created_on")),
                                    _connector="OR",
                                ),
                                name="seed_screen_retired_after_creation",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SeedScreenHit",
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
                            "screen",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="hits",
                                to="cultivation.seedscreen",
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
                        (
                            "target",
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
                        ("first_on", models.DateField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["screen", "-first_on"], name="seed_screen_hit_latest"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("screen", "enterprise", "target"),
                                name="seed_screen_hit_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SeedScreenRun",
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
                            "screen",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="runs",
                                to="cultivation.seedscreen",
                            ),
                        ),
                        ("ran_on", models.DateField()),
                        ("matched", models.PositiveIntegerField()),
                        ("passing", models.PositiveIntegerField()),
                        ("fresh", models.PositiveIntegerField()),
                    ],
                    options={
                        "ordering": ["-ran_on"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("screen", "ran_on"), name="seed_screen_run_once_a_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("fresh__lte", models.F("matched")),
                                    ("passing__lte", models.F("matched")),
                                ),
                                name="seed_screen_run_parts_in_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SeedSignal",
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
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seed_signals",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("ip_count", "Intellectual property"),
                                    ("honour", "High-tech or another title"),
                                    ("equity", "Equity financing"),
                                    ("supplier", "Supplier named by a chain leader"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("measure", models.CharField(blank=True, max_length=40)),
                        (
                            "amount",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=16, null=True
                            ),
                        ),
                        ("flag", models.BooleanField(blank=True, null=True)),
                        ("word", models.CharField(blank=True, max_length=200)),
                        (
                            "chain",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cultivation.chain",
                            ),
                        ),
                        ("as_of", models.DateField()),
                        ("source", models.CharField(max_length=200)),
                        ("document", models.CharField(max_length=200)),
                        (
                            "taken_from",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signals",
                                to="cultivation.signallist",
                            ),
                        ),
                        ("line", models.PositiveIntegerField(default=0)),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "imported_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("imported_at", models.DateTimeField()),
                        (
                            "conflict",
                            models.CharField(
                                choices=[
                                    ("none", "Agrees, or nothing filed"),
                                    ("open", "Contradicts, to be resolved"),
                                    ("asked", "The enterprise is asked"),
                                    ("filed_kept", "The filed figure stands"),
                                    ("signal_wrong", "The signal is wrong"),
                                    ("agrees_now", "Agrees since the filing changed"),
                                ],
                                db_index=True,
                                default="none",
                                max_length=12,
                            ),
                        ),
                        (
                            "filing",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enterprises.filing",
                            ),
                        ),
                        ("filed_value", models.CharField(blank=True, max_length=40)),
                        ("reason", models.TextField(blank=True)),
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
                        ("decided_on", models.DateField(blank=True, null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["enterprise", "-as_of"], name="seed_signal_by_enterprise"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=(
                                    "enterprise",
                                    "kind",
                                    "measure",
                                    "word",
                                    "source",
                                    "document",
                                    "as_of",
                                ),
                                name="seed_signal_once_per_document",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("source", ""), _negated=True),
                                    models.Q(("document", ""), _negated=True),
                                ),
                                name="seed_signal_has_provenance",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("amount", None),
                                        ("flag", None),
                                        models.Q(("word", ""), _negated=True),
                                    ),
                                    models.Q(("amount__isnull", False), ("flag", None)),
                                    models.Q(("amount", None), ("flag__isnull", False)),
                                    _connector="OR",
                                ),
                                name="seed_signal_says_one_thing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("conflict__in", ["filed_kept", "signal_wrong"]),
                                        _negated=True,
                                    ),
                                    models.Q(
                                        ("decided_by__isnull", False),
                                        ("decided_on__isnull", False),
                                        models.Q(("reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="seed_signal_resolved_with_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceBooking",
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
                            "service",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bookings",
                                to="cultivation.catalogueservice",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="service_bookings",
                                to="enterprises.enterprise",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
                        ("booked_on", models.DateField()),
                        (
                            "booked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("given_up_on", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-pk"],
                        "indexes": [
                            models.Index(
                                fields=["enterprise", "-id"], name="service_booking_latest"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("given_up_on", None)),
                                fields=("service", "enterprise", "year"),
                                name="service_booking_once_a_year",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("given_up_on", None),
                                    ("given_up_on__gte", models.F("booked_on")),
                                    _connector="OR",
                                ),
                                name="service_booking_dates_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceRequest",
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
                                related_name="requests",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                choices=[
                                    ("policy", "Policies and applications"),
                                    ("innovation", "Innovation"),
                                    ("digital", "Digital transformation"),
                                    ("talent", "Talent and training"),
                                    ("finance", "Financing"),
                                    ("market", "Market"),
                                    ("intellectual_property", "Intellectual property"),
                                    ("quality", "Quality and standards"),
                                    ("law", "Law"),
                                    ("late_payment", "Late payment"),
                                    ("other", "Other matters"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("subject", models.CharField(max_length=120)),
                        ("text", models.TextField()),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("submitted", "To be taken up"),
                                    ("taken", "Being dealt with"),
                                    ("replied", "Answered"),
                                    ("closed", "Closed by the enterprise"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="submitted",
                                max_length=10,
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("received_at", models.DateTimeField()),
                        ("received_on", models.DateField()),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "first_office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "taken_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("due_on", models.DateField()),
                        ("promised_on", models.DateField()),
                        ("reply", models.TextField(blank=True)),
                        (
                            "replied_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("replied_on", models.DateField(blank=True, null=True)),
                        ("first_replied_on", models.DateField(blank=True, null=True)),
                        ("satisfaction", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("satisfaction_comment", models.TextField(blank=True)),
                        ("rated_on", models.DateField(blank=True, null=True)),
                        ("reopened_on", models.DateField(blank=True, null=True)),
                        ("withdrawn_on", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["enterprise", "-id"], name="request_by_enterprise"
                            ),
                            models.Index(
                                fields=["office", "due_on", "id"], name="request_by_office"
                            ),
                            models.Index(
                                condition=models.Q(("status__in", ["submitted", "taken"])),
                                fields=["due_on", "id"],
                                name="request_open_by_due",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("subject", ""), _negated=True),
                                    models.Q(("text", ""), _negated=True),
                                ),
                                name="service_request_says_what",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("due_on__gte", models.F("received_on")),
                                    ("promised_on__gte", models.F("received_on")),
                                ),
                                name="service_request_due_later",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "taken"), _negated=True),
                                    ("taken_by__isnull", False),
                                    _connector="OR",
                                ),
                                name="service_request_taken_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status__in", ["replied", "closed"]), _negated=True),
                                    models.Q(
                                        ("replied_by__isnull", False),
                                        ("replied_on__isnull", False),
                                        ("first_replied_on__isnull", False),
                                        models.Q(("reply", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="service_request_answered_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("rated_on", None), ("satisfaction", None)),
                                    models.Q(
                                        ("rated_on__isnull", False),
                                        ("satisfaction__gte", 1),
                                        ("satisfaction__lte", 5),
                                    ),
                                    _connector="OR",
                                ),
                                name="service_request_rated_1_to_5",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "closed"), _negated=True),
                                    ("satisfaction__isnull", False),
                                    _connector="OR",
                                ),
                                name="service_request_closed_by_rating",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("status", "withdrawn"), ("withdrawn_on__isnull", False)
                                    ),
                                    models.Q(
                                        models.Q(("status", "withdrawn"), _negated=True),
                                        ("withdrawn_on", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="service_request_withdrawn_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SignalList",
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
                        ("name", models.CharField(max_length=200)),
                        ("content", models.BinaryField()),
                        ("sha256", models.CharField(max_length=64)),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "checked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("checked_at", models.DateTimeField()),
                        ("report", models.JSONField()),
                        (
                            "applied_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("applied_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("ip_count", "Intellectual property"),
                                    ("honour", "High-tech or another title"),
                                    ("equity", "Equity financing"),
                                    ("supplier", "Supplier named by a chain leader"),
                                ],
                                max_length=10,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("applied_at", None), ("applied_by", None)),
                                    models.Q(
                                        ("applied_at__isnull", False), ("applied_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="signal_list_applied_by_somebody",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Simulation",
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
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("name", models.CharField(max_length=160)),
                        (
                            "before_rule_set",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cultivation.ruleset",
                            ),
                        ),
                        (
                            "before_draft",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cultivation.standarddraft",
                            ),
                        ),
                        ("before_name", models.CharField(max_length=200)),
                        ("before_sha256", models.CharField(max_length=64)),
                        ("before_text", models.TextField()),
                        (
                            "after_draft",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="simulations",
                                to="cultivation.standarddraft",
                            ),
                        ),
                        ("after_name", models.CharField(max_length=200)),
                        ("after_sha256", models.CharField(max_length=64)),
                        ("after_text", models.TextField()),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "population",
                            models.CharField(
                                choices=[
                                    ("all", "Everybody who filed"),
                                    ("holders", "Holders of the title"),
                                    ("others", "Those without the title"),
                                ],
                                max_length=10,
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
                        ("judged_as_met", models.BooleanField(default=True)),
                        ("population_on", models.DateField()),
                        ("engine_version", models.CharField(max_length=20)),
                        (
                            "run",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="common.jobrun",
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
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        ("filings", models.PositiveIntegerField(blank=True, null=True)),
                        ("filings_digest", models.CharField(blank=True, max_length=64)),
                        ("digest", models.CharField(blank=True, max_length=64)),
                        (
                            "repeats",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="repetitions",
                                to="cultivation.simulation",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["office", "-id"], name="simulation_by_office")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("before_draft__isnull", False), ("before_rule_set", None)
                                    ),
                                    models.Q(
                                        ("before_draft", None), ("before_rule_set__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="simulation_one_standard_before",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("case_kind__in", ["recognition", "re_examination"])
                                ),
                                name="simulation_of_cases_with_criteria",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("digest", ""),
                                        ("filings", None),
                                        ("filings_digest", ""),
                                        ("finished_at", None),
                                    ),
                                    models.Q(
                                        ("filings__isnull", False),
                                        ("finished_at__isnull", False),
                                        models.Q(("filings_digest", ""), _negated=True),
                                        models.Q(("digest", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="simulation_finished_has_digests",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SimulationCell",
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
                            "simulation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="cells",
                                to="cultivation.simulation",
                            ),
                        ),
                        (
                            "dimension",
                            models.CharField(
                                choices=[
                                    ("office", "Office"),
                                    ("industry", "Industry"),
                                    ("size", "Size"),
                                    ("rung", "Rung"),
                                    ("line", "Threshold"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("line", models.SmallIntegerField(default=-1)),
                        ("key", models.CharField(blank=True, max_length=20)),
                        (
                            "before",
                            models.CharField(
                                choices=[
                                    ("pass", "passes"),
                                    ("fail", "does not pass"),
                                    ("undetermined", "undetermined"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "after",
                            models.CharField(
                                choices=[
                                    ("pass", "passes"),
                                    ("fail", "does not pass"),
                                    ("undetermined", "undetermined"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("filings", models.PositiveIntegerField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=(
                                    "simulation",
                                    "dimension",
                                    "line",
                                    "key",
                                    "before",
                                    "after",
                                ),
                                name="simulation_cell_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SimulationDifference",
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
                            "simulation",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="differences",
                                to="cultivation.simulation",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "filing",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="enterprises.filing",
                            ),
                        ),
                        (
                            "before",
                            models.CharField(
                                choices=[
                                    ("pass", "passes"),
                                    ("fail", "does not pass"),
                                    ("undetermined", "undetermined"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "after",
                            models.CharField(
                                choices=[
                                    ("pass", "passes"),
                                    ("fail", "does not pass"),
                                    ("undetermined", "undetermined"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "before_score",
                            models.DecimalField(
                                blank=True, decimal_places=4, max_digits=12, null=True
                            ),
                        ),
                        (
                            "after_score",
                            models.DecimalField(
                                blank=True, decimal_places=4, max_digits=12, null=True
                            ),
                        ),
                        ("office_key", models.CharField(max_length=20)),
                        ("industry", models.CharField(blank=True, max_length=4)),
                        ("size", models.CharField(max_length=12)),
                        ("rung", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["simulation", "id"], name="simulation_difference_page"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("simulation", "enterprise"),
                                name="simulation_difference_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("before", models.F("after")), _negated=True),
                                name="simulation_difference_differs",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SimulationLine",
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
                            "simulation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="cultivation.simulation",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("place", models.CharField(max_length=200)),
                        ("label_zh", models.CharField(max_length=300)),
                        ("label_en", models.CharField(max_length=300)),
                        ("words_zh", models.CharField(max_length=500)),
                        ("words_en", models.CharField(max_length=500)),
                        ("unit", models.CharField(blank=True, max_length=10)),
                        (
                            "before",
                            models.DecimalField(
                                blank=True, decimal_places=6, max_digits=30, null=True
                            ),
                        ),
                        (
                            "after",
                            models.DecimalField(
                                blank=True, decimal_places=6, max_digits=30, null=True
                            ),
                        ),
                        (
                            "edges",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.DecimalField(decimal_places=6, max_digits=30),
                                size=None,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("simulation", "position"), name="simulation_line_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SimulationSlice",
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
                            "simulation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="slices",
                                to="cultivation.simulation",
                            ),
                        ),
                        ("position", models.PositiveIntegerField()),
                        ("first_id", models.BigIntegerField()),
                        ("last_id", models.BigIntegerField()),
                        ("filings", models.PositiveIntegerField()),
                        ("filings_digest", models.CharField(max_length=64)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("simulation", "position"), name="slice_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SizeRecord",
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
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField(blank=True, null=True)),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="size_records",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "size_class",
                            models.CharField(
                                choices=[
                                    ("large", "Large"),
                                    ("medium", "Medium"),
                                    ("small", "Small"),
                                    ("micro", "Micro"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("is_above_scale", models.BooleanField(default=False)),
                        ("source", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="size_record_dates_in_order",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("enterprise", "="),
                                    (
                                        cultivation.models.groups.dated._Days(
                                            "starts_on",
                                            "ends_on",
                                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                                inclusive_lower=True, inclusive_upper=True
                                            ),
                                        ),
                                        "&&",
                                    ),
                                ],
                                name="size_record_once_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SnapshotCell",
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
                        ("holders", models.IntegerField(default=0)),
                        ("covered", models.IntegerField(default=0)),
                        ("unassessed", models.IntegerField(default=0)),
                        ("level_0", models.IntegerField(default=0)),
                        ("level_1", models.IntegerField(default=0)),
                        ("level_2", models.IntegerField(default=0)),
                        ("level_3", models.IntegerField(default=0)),
                        ("level_4", models.IntegerField(default=0)),
                        (
                            "snapshot",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cells",
                                to="cultivation.coveragesnapshot",
                            ),
                        ),
                        (
                            "dimension",
                            models.CharField(
                                choices=[
                                    ("office", "Office"),
                                    ("industry", "Industry"),
                                    ("chain", "Key chain"),
                                    ("park", "Park"),
                                    ("pilot", "Pilot city"),
                                    ("size", "Size"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "scope",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("key", models.CharField(blank=True, max_length=20)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("snapshot", "dimension", "scope", "key"),
                                name="snapshot_cell_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SnapshotPublication",
                    fields=[
                        (
                            "snapshot",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="publication",
                                serialize=False,
                                to="cultivation.coveragesnapshot",
                            ),
                        ),
                        ("note", models.TextField()),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("proposed_at", models.DateTimeField()),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("published_at", models.DateTimeField(blank=True, null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("published_at", None), ("published_by", None)),
                                    models.Q(
                                        ("published_at__isnull", False),
                                        ("published_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="snapshot_publication_all_or_nothing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("published_by", None),
                                    models.Q(
                                        ("published_by", models.F("proposed_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="snapshot_published_by_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("note", ""), _negated=True),
                                name="snapshot_publication_has_note",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StandardDraft",
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
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("name", models.CharField(max_length=120)),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cultivation.ruleset",
                            ),
                        ),
                        ("text", models.TextField()),
                        ("sha256", models.CharField(max_length=64)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "In work"),
                                    ("handed_on", "Handed on for publication"),
                                    ("published", "Published"),
                                    ("discarded", "Put aside"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        (
                            "changed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("changed_at", models.DateTimeField()),
                        (
                            "handed_on_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("handed_on_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "published_as",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cultivation.ruleset",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["office", "-id"], name="draft_by_office")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("handed_on_at", None), ("handed_on_by", None)),
                                    models.Q(
                                        ("handed_on_at__isnull", False),
                                        ("handed_on_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="draft_handed_on_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["handed_on", "published"]), _negated=True
                                    ),
                                    ("handed_on_by__isnull", False),
                                    _connector="OR",
                                ),
                                name="draft_goes_on_by_handing_on",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("published_as__isnull", False), ("state", "published")
                                    ),
                                    models.Q(
                                        models.Q(("state", "published"), _negated=True),
                                        ("published_as", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="draft_published_has_standard",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SupportBatch",
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
                        ("name", models.CharField(max_length=120)),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField()),
                        ("source", models.CharField(max_length=300)),
                        (
                            "certainty",
                            models.CharField(
                                choices=[
                                    ("confirmed", "confirmed by several sources"),
                                    ("one_source", "one source"),
                                    ("inferred", "not verified: own reading"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("rule", models.CharField(max_length=40)),
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
                        "ordering": ["code"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                                name="support_batch_dates_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("source", ""), _negated=True),
                                name="support_batch_has_source",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Supported",
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
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="supported",
                                to="cultivation.supportbatch",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="supports",
                                to="enterprises.enterprise",
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
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("planned", "Plan entered, to be confirmed"),
                                    ("confirmed", "Confirmed, first payment due"),
                                    ("under_way", "Supported, plan carried out"),
                                    ("evaluated", "Evaluated, to be signed"),
                                    ("rest_due", "Goals met, remainder due"),
                                    ("paid", "Paid in full"),
                                    ("withheld", "Remainder withheld"),
                                    ("recovering", "Money to be recovered"),
                                    ("recovered", "Money recovered"),
                                    ("dropped", "Left before the first payment"),
                                ],
                                default="planned",
                                max_length=12,
                            ),
                        ),
                        ("investment_wan", models.DecimalField(decimal_places=2, max_digits=14)),
                        ("goals", models.TextField()),
                        ("total_wan", models.DecimalField(decimal_places=2, max_digits=14)),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("entered_on", models.DateField()),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("confirmed_on", models.DateField(blank=True, null=True)),
                        (
                            "invested_wan",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True
                            ),
                        ),
                        ("goals_met", models.BooleanField(blank=True, null=True)),
                        ("opinion", models.TextField(blank=True)),
                        (
                            "verdict",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("pay_rest", "Pay the remainder"),
                                    ("withhold", "Withhold the remainder"),
                                    ("recover", "Recover what was paid"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "evaluated_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("evaluated_on", models.DateField(blank=True, null=True)),
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
                        ("signed_on", models.DateField(blank=True, null=True)),
                        (
                            "recover_wan",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True
                            ),
                        ),
                        ("demand", models.CharField(blank=True, max_length=120)),
                        ("demanded_on", models.DateField(blank=True, null=True)),
                        ("demand_due_on", models.DateField(blank=True, null=True)),
                        ("reason", models.TextField(blank=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["status", "-id"], name="supported_by_status")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("status", "dropped"), _negated=True),
                                fields=("batch", "enterprise"),
                                name="supported_once_per_batch",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("investment_wan__gt", 0), ("total_wan__gt", 0)),
                                name="supported_has_money",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by", None),
                                    models.Q(
                                        ("confirmed_by", models.F("entered_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="supported_confirmed_by_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("signed_by", None),
                                    models.Q(
                                        ("signed_by", models.F("evaluated_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="supported_signed_by_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("evaluated_on", None),
                                        ("goals_met", None),
                                        ("invested_wan", None),
                                        ("verdict", ""),
                                    ),
                                    models.Q(
                                        models.Q(("verdict", ""), _negated=True),
                                        ("evaluated_on__isnull", False),
                                        ("goals_met__isnull", False),
                                        ("invested_wan__gte", 0),
                                    ),
                                    _connector="OR",
                                ),
                                name="supported_evaluated_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("demand", ""),
                                        ("demand_due_on", None),
                                        ("demanded_on", None),
                                    ),
                                    models.Q(
                                        ("demand_due_on__gte", models.F("demanded_on")),
                                        ("demanded_on__isnull", False),
                                        models.Q(("demand", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="supported_demand_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SupportPayment",
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
                            "supported",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payments",
                                to="cultivation.supported",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("first", "First payment"),
                                    ("rest", "Remainder"),
                                    ("paid_back", "Paid back"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("amount_wan", models.DecimalField(decimal_places=2, max_digits=14)),
                        ("on", models.DateField(db_column="on_day")),
                        ("document", models.CharField(max_length=120)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("recorded_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["on", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount_wan__gt", 0)),
                                name="support_payment_above_nothing",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "paid_back"), _negated=True),
                                fields=("supported", "kind"),
                                name="support_paid_out_once_each",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SupportYear",
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
                            "supported",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="years",
                                to="cultivation.supported",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
                        ("number", models.PositiveSmallIntegerField()),
                        ("invested_wan", models.DecimalField(decimal_places=2, max_digits=14)),
                        ("progress", models.TextField()),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("recorded_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["year", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("supported", "year", "number"), name="support_year_number"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("invested_wan__gte", 0)),
                                name="support_year_not_negative",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Title",
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
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="titles",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "kind",
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
                        ("number", models.CharField(max_length=40, unique=True)),
                        ("valid_from", models.DateField()),
                        ("valid_to", models.DateField()),
                        ("last_day", models.DateField()),
                        ("re_examined_since", models.DateField(blank=True, null=True)),
                        (
                            "ending",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("expired", "Expired"),
                                    ("cancelled", "Cancelled"),
                                    ("superseded", "Superseded"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("ending_reason", models.TextField(blank=True)),
                        (
                            "ending_document",
                            models.CharField(blank=True, db_default="", max_length=120),
                        ),
                        (
                            "cancellation_ground",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("accident", "Major safety, quality or environmental accident"),
                                    ("dishonesty", "Serious dishonesty"),
                                    ("tax_evasion", "Tax evasion"),
                                    ("data_fraud", "Data fraud or a false application"),
                                    ("updates_missed", "Annual updates missed"),
                                    ("change_not_reported", "Major change not reported in time"),
                                    ("standard_not_met", "The standard is no longer met"),
                                    ("own_request", "At the holder's own request"),
                                    ("other", "Another ground"),
                                ],
                                db_default="",
                                max_length=20,
                            ),
                        ),
                        ("banned_until", models.DateField(blank=True, null=True)),
                        (
                            "continues",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="continued_by",
                                to="cultivation.title",
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("decision", "Decided here"),
                                    ("published_list", "Taken from a published list"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("batch", models.CharField(blank=True, max_length=60)),
                        ("source", models.CharField(blank=True, max_length=300)),
                        ("source_line", models.PositiveIntegerField(blank=True, null=True)),
                        ("is_first_day_assumed", models.BooleanField(default=False)),
                        ("round_code", models.CharField(blank=True, db_default="", max_length=60)),
                        (
                            "announcement",
                            models.CharField(blank=True, db_default="", max_length=60),
                        ),
                        ("case_number", models.CharField(blank=True, db_index=True, max_length=40)),
                        ("rule_set_code", models.CharField(blank=True, max_length=40)),
                        ("rule_set_sha256", models.CharField(blank=True, max_length=64)),
                        (
                            "issued_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("name_at_recognition", models.CharField(max_length=200)),
                        ("renamed_to", models.CharField(blank=True, db_default="", max_length=200)),
                        (
                            "region_at_recognition",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.region",
                            ),
                        ),
                        (
                            "office_at_recognition",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        ("granted_at", models.DateTimeField()),
                        ("version", models.PositiveIntegerField(db_default=1, default=1)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["kind", "last_day", "valid_from"],
                                name="title_by_kind_and_days",
                            ),
                            models.Index(
                                condition=models.Q(("re_examined_since__isnull", False)),
                                fields=["kind"],
                                name="title_under_re_examination",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("valid_to__gte", models.F("valid_from"))),
                                name="title_dates_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("last_day__gte", models.F("valid_from")),
                                    ("ending__in", ["cancelled", "superseded"]),
                                    _connector="OR",
                                ),
                                name="title_ends_after_it_begins",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ending", ""), ("last_day", models.F("valid_to"))),
                                    models.Q(
                                        ("ending__in", ["expired", "cancelled", "superseded"]),
                                        models.Q(("ending_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="title_early_end_has_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ending", "cancelled"),
                                        models.Q(("cancellation_ground", ""), _negated=True),
                                        models.Q(("ending_document", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("ending", "cancelled"), _negated=True),
                                        ("banned_until", None),
                                        ("cancellation_ground", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="title_cancellation_has_ground_and_document",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("re_examined_since", None),
                                    models.Q(
                                        ("ending", ""),
                                        ("re_examined_since__gte", models.F("valid_from")),
                                        ("re_examined_since__lte", models.F("valid_to")),
                                    ),
                                    _connector="OR",
                                ),
                                name="title_re_examined_while_in_force",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("enterprise", "="),
                                    ("kind", "="),
                                    (
                                        common.models.date_range.DateRange(
                                            "valid_from",
                                            models.Case(
                                                models.When(
                                                    re_examined_since=None,
                                                    then=django.db.models.functions.comparison.Greatest(
                                                        models.ExpressionWrapper(
                                                            django.db.models.expressions.CombinedExpression(
                                                                models.F("last_day"),
                                                                "+",
                                                                models.Value(1),
                                                            ),
                                                            output_field=models.DateField(),
                                                        ),
                                                        models.F("valid_from"),
                                                    ),
                                                ),
                                                default=models.Value(None),
                                                output_field=models.DateField(),
                                            ),
                                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                                inclusive_lower=True, inclusive_upper=False
                                            ),
                                        ),
                                        "&&",
                                    ),
                                ],
                                name="title_no_overlap_per_kind",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TitleChange",
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
                        ("title_id", models.BigIntegerField()),
                        ("enterprise_id", models.BigIntegerField()),
                        ("kind", models.CharField(max_length=20)),
                        ("valid_from", models.DateField()),
                        ("last_day", models.DateField()),
                        ("granted_at", models.DateTimeField()),
                        ("known_until", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["title_id", "known_until"], name="title_change_by_title"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TitleEvent",
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
                            "title",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="cultivation.title",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("listed", "Listed for publicity"),
                                    ("recognised", "Recognised"),
                                    ("due", "Due for re-examination"),
                                    ("re_exam_opened", "Re-examination under way"),
                                    ("re_examined", "Re-examined"),
                                    ("renamed", "Holder renamed"),
                                    ("lapsed", "Lapsed"),
                                    ("cancelled", "Cancelled"),
                                    ("superseded", "Superseded"),
                                    ("restored", "Restored on appeal"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("happened_on", models.DateField()),
                        ("recorded_at", models.DateTimeField()),
                        ("document", models.CharField(blank=True, max_length=120)),
                        ("case_number", models.CharField(blank=True, max_length=40)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("passed", "Passed"),
                                    ("failed", "Not passed"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "ground",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("accident", "Major safety, quality or environmental accident"),
                                    ("dishonesty", "Serious dishonesty"),
                                    ("tax_evasion", "Tax evasion"),
                                    ("data_fraud", "Data fraud or a false application"),
                                    ("updates_missed", "Annual updates missed"),
                                    ("change_not_reported", "Major change not reported in time"),
                                    ("standard_not_met", "The standard is no longer met"),
                                    ("own_request", "At the holder's own request"),
                                    ("other", "Another ground"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("name_before", models.CharField(blank=True, max_length=200)),
                        ("name_after", models.CharField(blank=True, max_length=200)),
                        ("note", models.TextField(blank=True)),
                        ("actor_label", models.CharField(blank=True, max_length=100)),
                        ("office_name", models.CharField(blank=True, max_length=100)),
                    ],
                    options={
                        "ordering": ["happened_on", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["title", "happened_on"], name="title_event_by_title"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        ["due", "lapsed", "listed", "recognised", "superseded"],
                                    )
                                ),
                                fields=("title", "kind"),
                                name="title_event_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind", "re_examined"), ("outcome", ""), _connector="XOR"
                                ),
                                name="title_event_re_examined_has_outcome",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind", "cancelled"),
                                        models.Q(("document", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("kind", "cancelled"), _negated=True),
                                        ("ground", ""),
                                    ),
                                    _connector="XOR",
                                ),
                                name="title_event_cancelled_has_document",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "renamed"), _negated=True),
                                    models.Q(
                                        models.Q(("name_before", ""), _negated=True),
                                        models.Q(("name_after", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="title_event_renamed_has_names",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TitleList",
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
                        ("name", models.CharField(max_length=200)),
                        ("content", models.BinaryField()),
                        ("sha256", models.CharField(max_length=64)),
                        (
                            "office",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.office",
                            ),
                        ),
                        (
                            "checked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("checked_at", models.DateTimeField()),
                        ("report", models.JSONField()),
                        (
                            "applied_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("applied_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("applied_at", None), ("applied_by", None)),
                                    models.Q(
                                        ("applied_at__isnull", False), ("applied_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="title_list_applied_by_somebody",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Transition",
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
                                to="accounts.office",
                            ),
                        ),
                        ("first_day", models.DateField()),
                        ("last_day", models.DateField()),
                        ("rule_set_code", models.CharField(max_length=40)),
                        ("source", models.CharField(max_length=200)),
                        ("note", models.CharField(blank=True, max_length=500)),
                        ("is_unverified", models.BooleanField(default=False)),
                        ("published_at", models.DateTimeField()),
                        ("withdrawn_from", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-first_day", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("last_day__gte", models.F("first_day"))),
                                name="transition_days_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("withdrawn_from", None),
                                    ("withdrawn_from__gte", models.F("first_day")),
                                    _connector="OR",
                                ),
                                name="transition_withdrawn_not_before_first_day",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("title_kind", "="),
                                    ("case_kind", "="),
                                    (
                                        django.db.models.functions.comparison.Coalesce(
                                            "office_id", models.Value(0)
                                        ),
                                        "=",
                                    ),
                                    (
                                        common.models.date_range.DateRange(
                                            "first_day",
                                            django.db.models.functions.comparison.Coalesce(
                                                models.F("withdrawn_from"),
                                                models.ExpressionWrapper(
                                                    django.db.models.expressions.CombinedExpression(
                                                        models.F("last_day"), "+", models.Value(1)
                                                    ),
                                                    output_field=models.DateField(),
                                                ),
                                            ),
                                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                                inclusive_lower=True, inclusive_upper=False
                                            ),
                                        ),
                                        "&&",
                                    ),
                                ],
                                name="transition_no_overlap",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UpdateGlance",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="glances",
                                to="cultivation.updatereport",
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
                            "looked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("looked_at", models.DateTimeField()),
                        ("finding", models.TextField(blank=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "office"), name="update_glance_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UpdateObligation",
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
                            "title",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="updates",
                                to="cultivation.title",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="updates",
                                to="enterprises.enterprise",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
                        ("due_on", models.DateField()),
                        (
                            "report",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="obligations",
                                to="cultivation.updatereport",
                            ),
                        ),
                        ("handed_in_on", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("handed_in_on", None)),
                                fields=["due_on", "id"],
                                name="update_open_by_due",
                            ),
                            models.Index(
                                fields=["enterprise", "year"], name="update_by_enterprise"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("title", "year"), name="update_once_per_title_year"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("handed_in_on", None), ("report", None)),
                                    models.Q(
                                        ("handed_in_on__isnull", False), ("report__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="update_handed_in_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UpdateReminder",
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
                            "obligation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reminders",
                                to="cultivation.updateobligation",
                            ),
                        ),
                        ("days_before", models.PositiveSmallIntegerField()),
                        ("is_told", models.BooleanField()),
                        ("recorded_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("obligation", "days_before"),
                                name="update_reminded_once_per_rule",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UpdateReport",
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
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="update_reports",
                                to="enterprises.enterprise",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "filing",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enterprises.filing",
                            ),
                        ),
                        ("figures", models.JSONField()),
                        ("digest", models.CharField(max_length=64)),
                        ("note", models.TextField(blank=True)),
                        ("is_pledged", models.BooleanField()),
                        (
                            "handed_in_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("handed_in_at", models.DateTimeField()),
                        ("handed_in_on", models.DateField()),
                    ],
                    options={
                        "ordering": ["year", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("enterprise", "year", "number"), name="update_report_number"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("is_pledged", True)),
                                name="update_report_is_pledged",
                            ),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="certificate",
                    trigger=pgtrigger.compiler.Trigger(
                        name="printed_for_ever",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."title_id" IS DISTINCT FROM (NEW."title_id") OR OLD."edition" IS DISTINCT FROM (NEW."edition") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."holder_name" IS DISTINCT FROM (NEW."holder_name") OR OLD."facts" IS DISTINCT FROM (NEW."facts") OR OLD."token" IS DISTINCT FROM (NEW."token") OR OLD."key_id" IS DISTINCT FROM (NEW."key_id") OR OLD."template" IS DISTINCT FROM (NEW."template") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."issued_on" IS DISTINCT FROM (NEW."issued_on") OR OLD."issued_at" IS DISTINCT FROM (NEW."issued_at"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="fcd10fd05424a44948128df17ea5c549e4bfeb94",
                            operation="UPDATE",
                            pgid="pgtrigger_printed_for_ever_9abae",
                            table="cultivation_certificate",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="certificate",
                    trigger=pgtrigger.compiler.Trigger(
                        name="certificate_kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="91a87ba03b7922a46b9d054acbe4c217f848cb84",
                            operation="DELETE",
                            pgid="pgtrigger_certificate_kept_dc364",
                            table="cultivation_certificate",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="championreadiness",
                    trigger=pgtrigger.compiler.Trigger(
                        name="readiness_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="6283db7d14df164429715e227532b66527f18571",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_readiness_never_changes_34b3b",
                            table="cultivation_championreadiness",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="contact_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="3689225ec3be7ad18e34184b8a10d16a52fe2916",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_contact_never_changes_11eda",
                            table="cultivation_contact",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="coveragedefinition",
                    trigger=pgtrigger.compiler.Trigger(
                        name="coverage_definition_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="0e8939bd6f706985cae889b34573de92e319f767",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_coverage_definition_never_changes_def71",
                            table="cultivation_coveragedefinition",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="coveragesnapshot",
                    trigger=pgtrigger.compiler.Trigger(
                        name="coverage_snapshot_is_frozen",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="4f8c31c04c5e83b803efa3a0c43f3255912945bc",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_coverage_snapshot_is_frozen_cf0fd",
                            table="cultivation_coveragesnapshot",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="cultivationplan",
                    trigger=pgtrigger.compiler.Trigger(
                        name="plan_status_pair",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.status IS DISTINCT FROM NEW.status)",
                            func="\n        IF (OLD.status, NEW.status) NOT IN (('agreed', 'closed'), ('agreed', 'running'), ('draft', 'closed'), ('draft', 'offered'), ('offered', 'agreed'), ('offered', 'closed'), ('offered', 'draft'), ('running', 'closed')) THEN\n            RAISE EXCEPTION 'This may not go from % to %.', OLD.status, NEW.status\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'cultivation_plan_status_pair';\n        END IF;\n        RETURN NEW;\n    ",
                            hash="a7841ddf7e365aa92d4d48652c81fbcd8b1eef17",
                            operation="UPDATE",
                            pgid="pgtrigger_plan_status_pair_1e440",
                            table="cultivation_cultivationplan",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="need",
                    trigger=pgtrigger.compiler.Trigger(
                        name="status_pair",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.status IS DISTINCT FROM NEW.status)",
                            func="\n    IF (OLD.status, NEW.status) NOT IN (('draft', 'submitted'), ('draft', 'withdrawn'), ('matched', 'concluded'), ('published', 'expired'), ('published', 'matched'), ('published', 'withdrawn'), ('submitted', 'draft'), ('submitted', 'published'), ('submitted', 'withdrawn')) THEN\n        RAISE EXCEPTION 'It may not go from % to %.', OLD.status, NEW.status\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'need_status_pair';\n    END IF;\n    RETURN NEW;\n",
                            hash="8c77258e87f94b51ed152720c2593ed53315a0cc",
                            operation="UPDATE",
                            pgid="pgtrigger_status_pair_e3a4f",
                            table="cultivation_need",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="needanswer",
                    trigger=pgtrigger.compiler.Trigger(
                        name="status_pair",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.status IS DISTINCT FROM NEW.status)",
                            func="\n    IF (OLD.status, NEW.status) NOT IN (('handed_in', 'not_chosen'), ('handed_in', 'shortlisted'), ('handed_in', 'withdrawn'), ('shortlisted', 'chosen'), ('shortlisted', 'not_chosen'), ('shortlisted', 'withdrawn')) THEN\n        RAISE EXCEPTION 'It may not go from % to %.', OLD.status, NEW.status\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'need_answer_status_pair';\n    END IF;\n    RETURN NEW;\n",
                            hash="a277614acc6ca3bbcaa3982977342306a4741571",
                            operation="UPDATE",
                            pgid="pgtrigger_status_pair_33a63",
                            table="cultivation_needanswer",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plannote",
                    trigger=pgtrigger.compiler.Trigger(
                        name="plan_note_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="bc08621fddf0d73da7585b4f4a532aabc8582a93",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_plan_note_never_changes_8164e",
                            table="cultivation_plannote",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="quarterlyreport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="quarterly_report_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="d30e35c13ed82398cc652de6df586221090fe7d6",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_quarterly_report_never_changes_2f7ba",
                            table="cultivation_quarterlyreport",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="requestentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="request_entry_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="ae049214040ca1a81a9e2de2f6e8bec6756ee17f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_request_entry_never_changes_00d93",
                            table="cultivation_requestentry",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="ruleset",
                    trigger=pgtrigger.compiler.Trigger(
                        name="published_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.\"status\" = 'published')",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="93dcc334493897e095ea0dff4390316ccac85e74",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_published_never_changes_51a35",
                            table="cultivation_ruleset",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="seedcandidate",
                    trigger=pgtrigger.compiler.Trigger(
                        name="seed_state_pair",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.state IS DISTINCT FROM NEW.state)",
                            func="\n    IF (OLD.state, NEW.state) NOT IN (('candidate', 'contacted'), ('candidate', 'declined'), ('candidate', 'filed'), ('contacted', 'declined'), ('contacted', 'filed'), ('contacted', 'invited'), ('invited', 'declined'), ('invited', 'filed')) THEN\n        RAISE EXCEPTION 'A seed may not go from % to %.', OLD.state, NEW.state\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'seed_candidate_state_pair';\n    END IF;\n    RETURN NEW;\n",
                            hash="8121df7fb2134a2943536245ca1570a575c27b9b",
                            operation="UPDATE",
                            pgid="pgtrigger_seed_state_pair_e8b51",
                            table="cultivation_seedcandidate",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="seedcontact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="seed_contact_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="4480f442808308316f2fc12af60442519f2a5238",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_seed_contact_never_changes_d7dc6",
                            table="cultivation_seedcontact",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="servicerequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="request_status_pair",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.status IS DISTINCT FROM NEW.status)",
                            func="\n        IF (OLD.status, NEW.status) NOT IN (('closed', 'submitted'), ('replied', 'closed'), ('replied', 'submitted'), ('submitted', 'taken'), ('submitted', 'withdrawn'), ('taken', 'replied'), ('taken', 'submitted'), ('taken', 'withdrawn')) THEN\n            RAISE EXCEPTION 'This may not go from % to %.', OLD.status, NEW.status\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'service_request_status_pair';\n        END IF;\n        RETURN NEW;\n    ",
                            hash="5e4b43d294b9e335d0d14cf9f51cbb5f930f678f",
                            operation="UPDATE",
                            pgid="pgtrigger_request_status_pair_cfb7f",
                            table="cultivation_servicerequest",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="servicerequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="request_reopened_once",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.reopened_on IS NOT NULL AND NEW.reopened_on IS DISTINCT FROM OLD.reopened_on)",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="854ccfdf27ba0b334c0ce3d43ea38094be81e993",
                            operation="UPDATE",
                            pgid="pgtrigger_request_reopened_once_41645",
                            table="cultivation_servicerequest",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="snapshotcell",
                    trigger=pgtrigger.compiler.Trigger(
                        name="snapshot_cell_is_frozen",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="0ef7749067e98e34faa8baae1d6756ed8d3909bd",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_snapshot_cell_is_frozen_83cc5",
                            table="cultivation_snapshotcell",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="snapshotpublication",
                    trigger=pgtrigger.compiler.Trigger(
                        name="snapshot_publication_is_final",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."published_at" IS NOT NULL)',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c00b69f6451ba12b7e1ecb109877f7e61908c46e",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_snapshot_publication_is_final_002fd",
                            table="cultivation_snapshotpublication",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="supported",
                    trigger=pgtrigger.compiler.Trigger(
                        name="status_pair",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.status IS DISTINCT FROM NEW.status)",
                            func="\n    IF (OLD.status, NEW.status) NOT IN (('confirmed', 'dropped'), ('confirmed', 'under_way'), ('evaluated', 'recovering'), ('evaluated', 'rest_due'), ('evaluated', 'under_way'), ('evaluated', 'withheld'), ('planned', 'confirmed'), ('planned', 'dropped'), ('recovering', 'recovered'), ('rest_due', 'paid'), ('under_way', 'evaluated')) THEN\n        RAISE EXCEPTION 'It may not go from % to %.', OLD.status, NEW.status\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'supported_status_pair';\n    END IF;\n    RETURN NEW;\n",
                            hash="21db28a85f040dda60d8c98941bce091bfabd33a",
                            operation="UPDATE",
                            pgid="pgtrigger_status_pair_3b7f2",
                            table="cultivation_supported",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="supportpayment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="support_payment_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="126ca98c089b24365cb0b179c450a06297bc72ef",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_support_payment_never_changes_7f15d",
                            table="cultivation_supportpayment",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="supportyear",
                    trigger=pgtrigger.compiler.Trigger(
                        name="support_year_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b2e5d103c5723819dcc92848d9e43105a0efc065",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_support_year_never_changes_68ac4",
                            table="cultivation_supportyear",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="title",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="ee60278ea5ba4f497f56bc1bcb6050f9c237c6fb",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_f00fa",
                            table="cultivation_title",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="titleevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="ef1e234d682b26f0317f1f3128880013951325e8",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_a711f",
                            table="cultivation_titleevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="transition",
                    trigger=pgtrigger.compiler.Trigger(
                        name="transition_never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="16f40a44f3ec897cfd0af51c29be983e7fc8083d",
                            operation="DELETE",
                            pgid="pgtrigger_transition_never_deleted_50361",
                            table="cultivation_transition",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="transition",
                    trigger=pgtrigger.compiler.Trigger(
                        name="transition_changes_once",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."withdrawn_from" IS NOT NULL OR NEW."withdrawn_from" IS NULL)',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="fd8efb2acf8ef3555a36285d2fc20beb5b0be32a",
                            operation="UPDATE",
                            pgid="pgtrigger_transition_changes_once_6440f",
                            table="cultivation_transition",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="updatereport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_report_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="199580f69e7e1f4b2d5f040c4277cacd0b8a44cb",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_update_report_never_changes_564ee",
                            table="cultivation_updatereport",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
        migrations.RunSQL(FUNCTIONS + TRIGGERS, REVERSE),
    ]
