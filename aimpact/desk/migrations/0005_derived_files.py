from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0004_readings_and_their_review")]

    operations = [
        migrations.AddField(
            model_name="studyfile",
            name="derived",
            field=models.BinaryField(default=bytes),
        ),
    ]
