from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("issuer", "0005_lists_to_be_confirmed"),
    ]

    operations = [
        migrations.AddField(
            model_name="statusentry",
            name="valid_from",
            field=models.DateTimeField(null=True),
        ),
    ]
