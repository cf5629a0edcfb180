"""Keys of the rate limits are salted with a salt of the day, and neither is ever logged."""

from django.db import migrations, models

# Keys made without a salt are forgotten: a limit starts again from nothing.
FORGET = "TRUNCATE core_ratewindow"
UNLOGGED = "ALTER TABLE core_ratewindow SET UNLOGGED"
LOGGED = "ALTER TABLE core_ratewindow SET LOGGED"
SALT_UNLOGGED = "ALTER TABLE core_ratesalt SET UNLOGGED"


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_outgoing_mail"),
    ]

    operations = [
        migrations.CreateModel(
            name="RateSalt",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("salt", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.RunSQL(SALT_UNLOGGED, migrations.RunSQL.noop),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        migrations.RunSQL(UNLOGGED, LOGGED),
    ]
