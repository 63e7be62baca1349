from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0031_layouts_of_profiles"),
    ]

    operations = [
        migrations.AddField(
            model_name="credential",
            name="stop_pending",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
