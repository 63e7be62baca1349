import django.db.models.deletion
from django.db import migrations, models

import mipass.base.kit.ids

PROFILES = [(0, "Before annex B"), (1, "ISO/IEC 18013-5, annex B")]
PURPOSES = [
    ("root", "Root"),
    ("document_signer", "Document signer"),
    ("config_signer", "Configuration signer"),
    ("reader_root", "Readers' root"),
    ("reader_ca", "Reader CA"),
]


def of(model: str) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=model)


def new_key() -> models.UUIDField:
    return models.UUIDField(
        default=mipass.base.kit.ids.new_id, editable=False, primary_key=True, serialize=False
    )


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
                ("id", new_key()),
                ("serial", models.CharField(max_length=40)),
                ("index", models.PositiveIntegerField()),
                ("not_after", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("distributor", of("distributors.distributor")),
                ("organization", of("organizations.organization")),
                ("issuer", of("issuer.organizationkey")),
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
                ("id", new_key()),
                ("content", models.BinaryField()),
                ("issued_at", models.DateTimeField()),
                ("distributor", of("distributors.distributor")),
                ("organization", of("organizations.organization")),
                ("issuer", of("issuer.organizationkey")),
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
