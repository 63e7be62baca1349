from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("distributors", "0006_data_keys_looked_through"),
    ]

    operations = [
        migrations.AddField(
            model_name="distributor",
            name="remind_invited",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
