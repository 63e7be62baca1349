"""Addresses of the probes and of the figures."""

from django.urls import path

from mipass.doors.portal.health import healthz, readyz
from mipass.doors.portal.metrics import metrics

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
