from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0028_found_by_holder"),
    ]

    operations = [
        migrations.AddField(
            model_name="credential",
            name="stop_pending",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
