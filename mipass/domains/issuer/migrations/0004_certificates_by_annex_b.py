from django.db import migrations, models
from django.db.models import PROTECT

from mipass.base.kit.ids import new_id

PROFILES = [(0, "Before annex B"), (1, "ISO/IEC 18013-5, annex B")]
PURPOSES = [
    ("root", "Root"),
    ("document_signer", "Document signer"),
    ("config_signer", "Configuration signer"),
    ("reader_root", "Readers' root"),
    ("reader_ca", "Reader CA"),
]


class Migration(migrations.Migration):
    """Roots that are there keep the profile of before: the worker announces new ones."""

    dependencies = [
        ("issuer", "0003_times"),
    ]

    operations = [
        migrations.AddField(
            model_name="organizationkey",
            name="profile",
            field=models.PositiveSmallIntegerField(choices=PROFILES, db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name="organizationkey",
            name="purpose",
            field=models.CharField(choices=PURPOSES, max_length=20),
        ),
        migrations.CreateModel(
            name="ReaderCertificate",
            fields=[
                ("id", models.UUIDField(default=new_id, editable=False, primary_key=True, serialize=False)),
                ("serial", models.CharField(max_length=40)),
                ("index", models.PositiveIntegerField()),
                ("not_after", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("distributor", models.ForeignKey(on_delete=PROTECT, to="distributors.distributor")),
                ("organization", models.ForeignKey(on_delete=PROTECT, to="organizations.organization")),
                ("issuer", models.ForeignKey(on_delete=PROTECT, to="issuer.organizationkey")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("distributor", "issuer", "serial"), name="issuer_serial_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RevocationList",
            fields=[
                ("id", models.UUIDField(default=new_id, editable=False, primary_key=True, serialize=False)),
                ("content", models.BinaryField()),
                ("issued_at", models.DateTimeField()),
                ("distributor", models.ForeignKey(on_delete=PROTECT, to="distributors.distributor")),
                ("organization", models.ForeignKey(on_delete=PROTECT, to="organizations.organization")),
                ("issuer", models.ForeignKey(on_delete=PROTECT, to="issuer.organizationkey")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("distributor", "issuer"), name="issuer_one_revocation_list"
                    )
                ],
            },
        ),
    ]
