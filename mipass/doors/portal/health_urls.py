"""Addresses of the probes."""

from django.urls import path

from mipass.doors.portal.health import healthz, readyz

urlpatterns = [path("healthz", healthz, name="healthz"), path("readyz", readyz, name="readyz")]
