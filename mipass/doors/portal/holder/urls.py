"""The address that a holder's invitation mail links to."""

from django.urls import path

from mipass.doors.portal.holder import views

urlpatterns = [path("credential/<str:token>/", views.invitation, name="holder_invitation")]
