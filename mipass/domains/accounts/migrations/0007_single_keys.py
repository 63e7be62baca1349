from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_password_due"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="single_keys",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
