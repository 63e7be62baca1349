import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0026_refusals_by_index"),
        ("holders", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="credential",
            name="holder",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="holders.holder",
            ),
        ),
    ]
