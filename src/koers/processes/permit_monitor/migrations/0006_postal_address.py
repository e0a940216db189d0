"""Letters go to a postal address, where it is known."""

from django.db import migrations, models

COLUMNS = {"street": 100, "house_number": 20, "postal_code": 20, "city": 100, "country": 60}


class Migration(migrations.Migration):
    dependencies = [("permit_monitor", "0005_evidence")]
    operations = [
        migrations.AddField(
            "permitstudent", name, models.CharField(blank=True, default="", max_length=longest), preserve_default=False
        )
        for name, longest in COLUMNS.items()
    ]
