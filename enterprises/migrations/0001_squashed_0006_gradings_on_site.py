"""The tables as they stood when the first release was gathered."""

import common.migrating
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import enterprises.models.enterprise
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0004_absence"),
        ("common", "0011_plan_subjects"),
    ]

    operations = [
        migrations.RunSQL(
            sql="\n    CREATE FUNCTION name_bigrams(name text) RETURNS text[]\n    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$\n        SELECT coalesce(array_agg(DISTINCT substr(name, position, 2)), '{}')\n        FROM generate_series(1, length(name) - 1) AS position\n    $$\n",
            reverse_sql="DROP FUNCTION name_bigrams(text)",
        ),
        common.migrating.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Assessment",
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
                                related_name="assessments",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "basis",
                            models.CharField(
                                choices=[("self_rated", "Self-rated"), ("on_site", "On-site")],
                                max_length=10,
                            ),
                        ),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                validators=[django.core.validators.MaxValueValidator(4)]
                            ),
                        ),
                        ("assessed_on", models.DateField()),
                        ("recorded_at", models.DateTimeField()),
                        ("questionnaire", models.CharField(blank=True, max_length=40)),
                        ("sha256", models.CharField(blank=True, max_length=64)),
                        ("answers", models.JSONField(blank=True, default=dict)),
                        (
                            "score",
                            models.DecimalField(
                                blank=True, decimal_places=3, max_digits=6, null=True
                            ),
                        ),
                        (
                            "score_level",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MaxValueValidator(4)],
                            ),
                        ),
                        (
                            "scene_level",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MaxValueValidator(4)],
                            ),
                        ),
                        ("missing", models.JSONField(blank=True, default=list)),
                        ("is_pledged", models.BooleanField(default=False)),
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
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["enterprise", "-assessed_on", "-id"],
                                name="assessment_latest_first",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("level__lte", 4)),
                                name="assessment_level_0_to_4",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("questionnaire", ""), ("sha256", "")),
                                    models.Q(
                                        models.Q(("questionnaire", ""), _negated=True),
                                        models.Q(("sha256", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="assessment_questionnaire_with_hash",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("questionnaire", ""),
                                    models.Q(("basis", "self_rated"), _negated=True),
                                    models.Q(("is_pledged", True), ("office", None)),
                                    _connector="OR",
                                ),
                                name="assessment_self_rated_is_pledged",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("questionnaire", ""),
                                    models.Q(("basis", "on_site"), _negated=True),
                                    ("office__isnull", False),
                                    _connector="OR",
                                ),
                                name="assessment_on_site_by_an_office",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AssessmentDraft",
                    fields=[
                        (
                            "enterprise",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="assessment_draft",
                                serialize=False,
                                to="enterprises.enterprise",
                            ),
                        ),
                        ("questionnaire", models.CharField(max_length=40)),
                        ("answers", models.JSONField(blank=True, default=dict)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("saved_at", models.DateTimeField(auto_now=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Assessor",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="accreditations",
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
                        ("body", models.CharField(max_length=120)),
                        ("accredited_from", models.DateField()),
                        ("accredited_to", models.DateField(blank=True, null=True)),
                        (
                            "divisions",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=4),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "office"), name="assessor_once_per_office"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("accredited_to", None),
                                    ("accredited_to__gte", models.F("accredited_from")),
                                    _connector="OR",
                                ),
                                name="assessor_dates_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Claim",
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
                                related_name="claims",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claims",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("uscc", models.CharField(max_length=18)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting for confirmation"),
                                    ("confirmed", "Confirmed"),
                                    ("refused", "Refused"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("reason", models.TextField(blank=True)),
                        ("created_at", models.DateTimeField()),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("status", "waiting")),
                                fields=("enterprise", "user"),
                                name="claim_one_waiting_per_user",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("status", "confirmed")),
                                fields=("enterprise",),
                                name="claim_one_confirmed_per_enterprise",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "refused"), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="claim_refusal_has_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Enterprise",
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
                            "uscc",
                            models.CharField(blank=True, max_length=18, null=True, unique=True),
                        ),
                        ("name", models.CharField(max_length=200)),
                        (
                            "state",
                            models.CharField(
                                choices=[("unclaimed", "Unclaimed"), ("claimed", "Claimed")],
                                default="claimed",
                                max_length=10,
                            ),
                        ),
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
                        (
                            "region",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.region",
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
                        ("founded_on", models.DateField(blank=True, null=True)),
                        ("address", models.CharField(blank=True, max_length=200)),
                        ("legal_representative", models.CharField(blank=True, max_length=60)),
                        ("contact_name", models.CharField(blank=True, max_length=60)),
                        ("contact_phone", models.CharField(blank=True, max_length=30)),
                        ("main_product", models.CharField(blank=True, max_length=200)),
                        ("niche_market", models.CharField(blank=True, max_length=200)),
                        ("source", models.CharField(blank=True, max_length=300)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["county_office", "-id"], name="enterprise_by_county"
                            ),
                            models.Index(fields=["city_office", "-id"], name="enterprise_by_city"),
                            models.Index(
                                fields=["province_office", "-id"], name="enterprise_by_province"
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                enterprises.models.enterprise.Bigrams(models.F("name")),
                                name="enterprise_name_bigrams",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "unclaimed"), ("uscc", None)),
                                    models.Q(("state", "claimed"), ("uscc__isnull", False)),
                                    _connector="OR",
                                ),
                                name="enterprise_claimed_has_uscc",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "unclaimed")),
                                fields=("name", "province_office"),
                                name="enterprise_unclaimed_once_per_province",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EnterpriseTie",
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
                                related_name="ties",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ties_to",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("controls", "control"), ("group", "same group")],
                                max_length=12,
                            ),
                        ),
                        ("source", models.CharField(max_length=200)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("recorded_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("enterprise", models.F("other")), _negated=True
                                ),
                                name="tie_between_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("source", ""), _negated=True),
                                name="tie_has_a_source",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("enterprise", "other", "kind"),
                                name="tie_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Evidence",
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
                                related_name="evidence",
                                to="enterprises.enterprise",
                            ),
                        ),
                        ("fiscal_year", models.PositiveSmallIntegerField()),
                        ("proof", models.CharField(max_length=40)),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="common.storedfile",
                            ),
                        ),
                        ("label", models.CharField(blank=True, max_length=120)),
                        (
                            "added_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("added_at", models.DateTimeField()),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["proof", "id"],
                        "indexes": [models.Index(fields=["file"], name="evidence_by_file")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("removed_at", None)),
                                fields=("enterprise", "fiscal_year", "proof", "file"),
                                name="evidence_file_once_per_proof",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("proof", ""), _negated=True),
                                name="evidence_proves_something",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Filing",
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
                                related_name="filings",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "fiscal_year",
                            models.PositiveSmallIntegerField(verbose_name="Fiscal year"),
                        ),
                        (
                            "registered_in_mainland",
                            models.BooleanField(
                                blank=True, null=True, verbose_name="Registered in mainland China"
                            ),
                        ),
                        (
                            "independent_legal_person",
                            models.BooleanField(
                                blank=True, null=True, verbose_name="Independent legal person"
                            ),
                        ),
                        (
                            "on_abnormal_list",
                            models.BooleanField(
                                blank=True,
                                null=True,
                                verbose_name="On the list of abnormal operations",
                            ),
                        ),
                        (
                            "on_dishonesty_list",
                            models.BooleanField(
                                blank=True,
                                null=True,
                                verbose_name="On the list of serious dishonesty",
                            ),
                        ),
                        (
                            "prohibited_product",
                            models.BooleanField(
                                blank=True,
                                null=True,
                                verbose_name="Product is prohibited, restricted or to be phased out",
                            ),
                        ),
                        (
                            "major_incident_3y",
                            models.BooleanField(
                                blank=True,
                                null=True,
                                verbose_name="Major incident in the last three years",
                            ),
                        ),
                        (
                            "data_fraud",
                            models.BooleanField(
                                blank=True, null=True, verbose_name="Data fraud found"
                            ),
                        ),
                        (
                            "tied_to_little_giant",
                            models.BooleanField(
                                blank=True,
                                null=True,
                                verbose_name="Tied to a little giant by control or group",
                            ),
                        ),
                        (
                            "revenue_wan",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="Operating revenue",
                            ),
                        ),
                        (
                            "revenue_prev_wan",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="Operating revenue, one year before",
                            ),
                        ),
                        (
                            "revenue_prev2_wan",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="Operating revenue, two years before",
                            ),
                        ),
                        (
                            "main_revenue_wan",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="Main-business revenue",
                            ),
                        ),
                        (
                            "main_revenue_prev_wan",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="Main-business revenue, one year before",
                            ),
                        ),
                        (
                            "main_revenue_prev2_wan",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="Main-business revenue, two years before",
                            ),
                        ),
                        (
                            "rd_expense_wan",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="R&D expense",
                            ),
                        ),
                        (
                            "rd_expense_prev_wan",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="R&D expense, one year before",
                            ),
                        ),
                        (
                            "cost_expense_wan",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="Costs and expenses",
                            ),
                        ),
                        (
                            "net_profit_wan",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="Net profit",
                            ),
                        ),
                        (
                            "total_assets_wan",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="Total assets",
                            ),
                        ),
                        (
                            "total_liabilities_wan",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="Total liabilities",
                            ),
                        ),
                        (
                            "new_equity_2y_wan",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="New equity of the last two years",
                            ),
                        ),
                        (
                            "new_equity_3y_wan",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="New equity of the last three years",
                            ),
                        ),
                        (
                            "employees",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="Employees"
                            ),
                        ),
                        (
                            "rd_staff",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="R&D staff"
                            ),
                        ),
                        (
                            "tech_staff",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="Technical staff"
                            ),
                        ),
                        (
                            "niche_years",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="Full years in the niche market"
                            ),
                        ),
                        (
                            "market_share_pct",
                            models.DecimalField(
                                blank=True,
                                decimal_places=4,
                                max_digits=7,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="Main product's share of its niche market",
                            ),
                        ),
                        (
                            "market_rank_national",
                            models.PositiveIntegerField(
                                blank=True,
                                null=True,
                                verbose_name="National rank in the niche market",
                            ),
                        ),
                        (
                            "in_strategic_emerging_field",
                            models.BooleanField(
                                blank=True,
                                null=True,
                                verbose_name="Main product in a strategic emerging industry",
                            ),
                        ),
                        (
                            "chain_role",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("fills_gap", "Fills a gap in a key chain"),
                                    ("supports_chain", "Supports a key chain"),
                                    ("none", "Neither"),
                                ],
                                max_length=20,
                                null=True,
                                verbose_name="Role in the industrial chain",
                            ),
                        ),
                        (
                            "in_key_field",
                            models.BooleanField(
                                blank=True, null=True, verbose_name="Main product in a key field"
                            ),
                        ),
                        (
                            "ip_class1",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="Class I intellectual property"
                            ),
                        ),
                        (
                            "ip_class1_self_developed",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="of which self-developed"
                            ),
                        ),
                        (
                            "ip_class1_high_value",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="of which high-value"
                            ),
                        ),
                        (
                            "ip_class2",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="Class II intellectual property"
                            ),
                        ),
                        (
                            "rd_institution_level",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("none", "None"),
                                    ("below_municipal", "Below municipal"),
                                    ("municipal", "Municipal"),
                                    ("provincial", "Provincial"),
                                    ("national", "National"),
                                ],
                                max_length=20,
                                null=True,
                                verbose_name="Level of the R&D institution",
                            ),
                        ),
                        (
                            "has_own_rd_institution",
                            models.BooleanField(
                                blank=True,
                                null=True,
                                verbose_name="Own or jointly built R&D institution",
                            ),
                        ),
                        (
                            "national_award_rank_3y",
                            models.PositiveIntegerField(
                                blank=True,
                                null=True,
                                verbose_name="Best rank in a national award, last three years",
                            ),
                        ),
                        (
                            "provincial_award_rank_3y",
                            models.PositiveIntegerField(
                                blank=True,
                                null=True,
                                verbose_name="Best rank in a provincial award, last three years",
                            ),
                        ),
                        (
                            "national_award_rank_5y",
                            models.PositiveIntegerField(
                                blank=True,
                                null=True,
                                verbose_name="Best rank in a national award, last five years",
                            ),
                        ),
                        (
                            "maker_china_rank_3y",
                            models.PositiveIntegerField(
                                blank=True,
                                null=True,
                                verbose_name="Rank in Maker China, last three years",
                            ),
                        ),
                        (
                            "is_high_tech_enterprise",
                            models.BooleanField(
                                blank=True, null=True, verbose_name="High-tech enterprise"
                            ),
                        ),
                        (
                            "is_technology_demonstration",
                            models.BooleanField(
                                blank=True,
                                null=True,
                                verbose_name="National technology innovation demonstration enterprise",
                            ),
                        ),
                        (
                            "is_ip_advantage",
                            models.BooleanField(
                                blank=True,
                                null=True,
                                verbose_name="Intellectual property advantage enterprise",
                            ),
                        ),
                        (
                            "is_ip_demonstration",
                            models.BooleanField(
                                blank=True,
                                null=True,
                                verbose_name="Intellectual property demonstration enterprise",
                            ),
                        ),
                        (
                            "led_standard_5y",
                            models.BooleanField(
                                blank=True,
                                null=True,
                                verbose_name="Led a standard in the last five years",
                            ),
                        ),
                        (
                            "has_quality_award",
                            models.BooleanField(
                                blank=True,
                                null=True,
                                verbose_name="Provincial or higher quality award",
                            ),
                        ),
                        (
                            "has_quality_certificate",
                            models.BooleanField(
                                blank=True, null=True, verbose_name="Quality management certificate"
                            ),
                        ),
                        (
                            "has_own_brand",
                            models.BooleanField(blank=True, null=True, verbose_name="Own brand"),
                        ),
                        (
                            "drafted_standard",
                            models.BooleanField(
                                blank=True,
                                null=True,
                                verbose_name="Took part in drafting a standard",
                            ),
                        ),
                        (
                            "core_business_on_it_system",
                            models.BooleanField(
                                blank=True,
                                null=True,
                                verbose_name="Core business runs on an information system",
                            ),
                        ),
                        (
                            "has_system_or_foreign_certificate",
                            models.BooleanField(
                                blank=True,
                                null=True,
                                verbose_name="Management-system or foreign product certificate",
                            ),
                        ),
                        (
                            "digital_level",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MaxValueValidator(4)],
                                verbose_name="Digital level",
                            ),
                        ),
                        (
                            "feature_points",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=6,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="Provincial feature points",
                            ),
                        ),
                        (
                            "quality_score",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=6,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="Quality score of this year",
                            ),
                        ),
                        (
                            "quality_score_prev",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=6,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="Quality score of last year",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("saved_at", models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("enterprise", "fiscal_year"), name="filing_one_per_year"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("digital_level", None),
                                    ("digital_level__lte", 4),
                                    _connector="OR",
                                ),
                                name="filing_digital_level_0_to_4",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Industry",
                    fields=[
                        ("code", models.CharField(max_length=4, primary_key=True, serialize=False)),
                        ("name_zh", models.CharField(max_length=60)),
                        ("name_en", models.CharField(max_length=120)),
                        (
                            "section",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="divisions",
                                to="enterprises.industry",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "industries",
                        "ordering": ["code"],
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[("owner", "Owner"), ("filer", "Filer")], max_length=10
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "enterprise"), name="membership_unique"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PastEntry",
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
                                related_name="past",
                                to="enterprises.enterprise",
                            ),
                        ),
                        (
                            "field",
                            models.CharField(
                                choices=[
                                    ("name", "Name"),
                                    ("office", "Place"),
                                    ("product", "Main product"),
                                    ("industry", "Industry"),
                                    ("existence", "Merged into another"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("before", models.CharField(blank=True, max_length=300)),
                        ("after", models.CharField(blank=True, max_length=300)),
                        ("happened_on", models.DateField()),
                        ("accepted_on", models.DateField()),
                        ("case_number", models.CharField(max_length=40)),
                    ],
                    options={
                        "ordering": ["-accepted_on", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("enterprise", "field", "case_number"),
                                name="past_entry_once_per_case",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Visit",
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
                                related_name="visits",
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
                            "grader",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "assessor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visits",
                                to="enterprises.assessor",
                            ),
                        ),
                        ("planned_on", models.DateField()),
                        (
                            "ordered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("ordered_at", models.DateTimeField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "To be graded"),
                                    ("done", "Graded"),
                                    ("called_off", "Called off"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("questionnaire", models.CharField(max_length=40)),
                        ("answers", models.JSONField(blank=True, default=dict)),
                        ("visited_on", models.DateField(blank=True, null=True)),
                        ("conclusion", models.TextField(blank=True)),
                        ("reason", models.TextField(blank=True)),
                        (
                            "assessment",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visit",
                                to="enterprises.assessment",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("saved_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["grader", "state"], name="visit_by_grader")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("enterprise",),
                                name="visit_one_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("assessment__isnull", False),
                                        ("state", "done"),
                                        ("visited_on__isnull", False),
                                        models.Q(("conclusion", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "done"), _negated=True),
                                        ("assessment", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="visit_done_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "called_off"), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="visit_called_off_has_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VisitFile",
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
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="enterprises.visit",
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
                        "ordering": ["id"],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="assessment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_overwritten",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="750eeb483540d78ded352d2920f7772cfd737f8f",
                            operation="UPDATE",
                            pgid="pgtrigger_never_overwritten_aea81",
                            table="enterprises_assessment",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="pastentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="past_entry_never_changes",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="3b3f804a5c415b233399d5f72aa019ab32550552",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_past_entry_never_changes_fc983",
                            table="enterprises_pastentry",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
    ]
