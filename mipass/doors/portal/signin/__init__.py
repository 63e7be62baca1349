"""Signing in, registering, confirming, passwords: django-allauth's views with our forms and pages."""
