from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "mipass.domains.accounts"
    label = "accounts"
