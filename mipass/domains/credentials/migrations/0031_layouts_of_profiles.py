from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0030_undo"),
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
