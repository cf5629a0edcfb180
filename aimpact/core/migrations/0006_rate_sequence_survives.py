"""The numbers of the rate windows outlive a failover: their sequence goes into the log again.

With its table it had become unlogged. A standby that is promoted starts unlogged tables empty, as
is meant; but it may find such a sequence without a page (« bad magic number in sequence »), and
every limit, sign-in included, then fails. The sequence says how many windows there were, nothing
of whose they are.
"""

from django.db import migrations

LOGGED = "ALTER SEQUENCE core_ratewindow_id_seq SET LOGGED"


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_the_trail_is_kept"),
    ]

    operations = [
        migrations.RunSQL(LOGGED, migrations.RunSQL.noop),
    ]
