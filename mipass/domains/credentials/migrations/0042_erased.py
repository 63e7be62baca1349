from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0041_dates_of_many"),
    ]

    operations = [
        migrations.AddField(
            model_name="credential",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
    ]
