"""Every address of the installation."""

from django.urls import URLPattern, URLResolver, include, path

handler429 = "mipass.doors.portal.signin.views.too_many_attempts"  # allauth's hook, not Django's

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("mipass.doors.portal.signin.urls")),
]
