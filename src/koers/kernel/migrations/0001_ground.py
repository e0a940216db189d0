"""What must be there before the first table: the extension, the confidential schema, the sort key of names."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

# Letters that do not fall apart in a base letter and an accent are translated by hand.
SORT_KEY = r"""
create function koers_sort_key(variadic parts text[]) returns text
language sql immutable parallel safe strict
set search_path = pg_catalog
as $$
  select trim(translate(
    regexp_replace(normalize(lower(array_to_string(parts, '')), NFD), '[\u0300-\u036f]', '', 'g'),
    'øłđıßæœþ''’', 'oldisaot'
  ))
$$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("auth", "0012_alter_user_first_name_max_length")]
    operations = [
        BtreeGistExtension(),
        migrations.RunSQL("create schema vault", "drop schema vault"),
        migrations.RunSQL(SORT_KEY, "drop function koers_sort_key(text[])"),
    ]
