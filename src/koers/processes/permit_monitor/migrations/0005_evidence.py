"""Evidence may lie elsewhere, is taken back or goes when its term is over; how long that is, the institution sets.

The table is in the confidential schema, where Django does not look: so its changes are written out.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

TABLE = """
alter table vault.excuse_evidence add column shown_on date;
update vault.excuse_evidence set shown_on = (shown_at at time zone 'Europe/Amsterdam')::date;
alter table vault.excuse_evidence alter column shown_on set not null,
  add column removed_at timestamptz,
  add column removed_by_id uuid references kernel_person (id) deferrable initially deferred,
  add constraint excuse_evidence_removed_whole check (
    removed_at is null and removed_by_id is null and sealed_name <> ''::bytea
    or removed_at is not null and sealed_name = ''::bytea and sealed_file = ''::bytea);
create index excuse_evidence_removed_by_id on vault.excuse_evidence (removed_by_id);
"""
BACK = """
alter table vault.excuse_evidence drop constraint excuse_evidence_removed_whole,
  drop column removed_by_id, drop column removed_at, drop column shown_on;
"""


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("permit_monitor", "0004_facts_changed"),
    ]
    operations = [
        migrations.AddField("monitorsettings", "evidence_months", models.PositiveSmallIntegerField(default=12)),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(TABLE, BACK)],
            [
                migrations.AddField("excuseevidence", "shown_on", models.DateField(), preserve_default=False),
                migrations.AddField("excuseevidence", "removed_at", models.DateTimeField(blank=True, null=True)),
                migrations.AddField(
                    "excuseevidence",
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField("excuseevidence", "sealed_file", models.BinaryField(default=bytes)),
                migrations.AddConstraint(
                    "excuseevidence",
                    models.CheckConstraint(
                        condition=Q(removed_at__isnull=True, removed_by__isnull=True) & ~Q(sealed_name=b"")
                        | Q(removed_at__isnull=False, sealed_name=b"", sealed_file=b""),
                        name="excuse_evidence_removed_whole",
                    ),
                ),
            ],
        ),
    ]
