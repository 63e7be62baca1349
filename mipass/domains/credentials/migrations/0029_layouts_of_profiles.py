from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0028_found_by_holder"),
    ]

    operations = [
        migrations.AddField(
            model_name="exportprofile",
            name="layout",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="exportprofile",
            name="taken_id",
            field=models.UUIDField(null=True),
        ),
    ]
