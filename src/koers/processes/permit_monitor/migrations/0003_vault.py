"""Reasons and their evidence move to the confidential schema."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("permit_monitor", "0002_cases")]
    operations = [
        migrations.RunSQL(
            f"alter table public.{table} set schema vault", f"alter table vault.{table} set schema public"
        )
        for table in ("excuse_request", "excuse_evidence")
    ]
