"""Addresses of the distributor's own page."""

from django.urls import path

from mipass.doors.portal.distributor import branding, credits, policies, redeeming, views

app_name = "distributor"

urlpatterns = [
    path("", views.view, name="view"),
    path("edit/", views.edit, name="edit"),
    path("branding/", branding.edit, name="branding"),
    path("policies/", policies.edit, name="policies"),
    path("low-credit-alert/", credits.edit_low_credit_alert, name="low_credit_alert"),
    path("redeem/", redeeming.redeem, name="redeem"),
]
