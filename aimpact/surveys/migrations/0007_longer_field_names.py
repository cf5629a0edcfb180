"""The name of a field may be three codes: a matrix, its line, its column."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0006_ways_of_collecting")]

    operations = [
        migrations.AlterField("tally", "field", models.CharField(blank=True, max_length=100)),
        migrations.AlterField("openanswer", "field", models.CharField(max_length=100)),
    ]
