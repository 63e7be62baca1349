from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0040_begin_before_they_end"),
    ]

    operations = [
        migrations.AddField(
            model_name="bulkaction",
            name="valid_from",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="bulkaction",
            name="valid_until",
            field=models.DateTimeField(null=True),
        ),
    ]
