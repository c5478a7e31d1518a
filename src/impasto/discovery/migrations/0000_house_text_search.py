"""Makes the text search configuration "house": words of any language as they are, without accents."""

from django.db import migrations

MAKE = """
create text search configuration house (copy = simple);
alter text search configuration house alter mapping for hword, hword_part, word with unaccent, simple;
"""


class Migration(migrations.Migration):
    dependencies = [("kit", "0001_initial")]
    operations = [migrations.RunSQL(MAKE, "drop text search configuration house")]
