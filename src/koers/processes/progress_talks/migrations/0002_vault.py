"""The care signal moves to the confidential schema."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("progress_talks", "0001_tables")]
    operations = [
        migrations.RunSQL(
            "alter table public.care_appointment set schema vault",
            "alter table vault.care_appointment set schema public",
        ),
    ]
