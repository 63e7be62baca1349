from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0018_wallets_name_themselves"),
    ]

    operations = [
        migrations.AddField(
            model_name="credential",
            name="label",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
    ]
