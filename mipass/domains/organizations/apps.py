from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "mipass.domains.organizations"
    label = "organizations"
