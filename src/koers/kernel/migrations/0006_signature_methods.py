"""Signing with a one-time code is not built: a method that cannot be used is not named."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_audit_erasure")]

    operations = [
        migrations.AlterField(
            model_name="signature",
            name="method",
            field=models.CharField(
                choices=[("logged_in", "logged in through the school"), ("paper", "on paper, scan in the archive")],
                max_length=20,
            ),
        ),
    ]
