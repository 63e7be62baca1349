from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "mipass.domains.files"
    label = "files"
