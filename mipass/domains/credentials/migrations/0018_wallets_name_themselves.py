from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0017_who_asked"),
    ]

    operations = [
        migrations.AddField(
            model_name="device",
            name="wallet",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
    ]
