from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("spaces", "0002_agora")]

    operations = [
        migrations.AddField(
            model_name="space",
            name="on_primary_color",
            field=models.CharField(blank=True, max_length=7),
        ),
        migrations.AddConstraint(
            model_name="space",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("on_primary_color", ""),
                    ("on_primary_color__regex", "^#[0-9a-f]{6}$"),
                    _connector="OR",
                ),
                name="spaces_on_primary_color_hex",
            ),
        ),
    ]
