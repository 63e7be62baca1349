from django.urls import path

from mipass.doors.portal.live import views

urlpatterns = [path("", views.pulse, name="pulse")]
