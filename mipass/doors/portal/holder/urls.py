"""The holder's app. A mailed link names its offer behind the ``#``, which no server sees."""

from django.urls import path

from mipass.doors.portal.holder import views
from mipass.doors.portal.holder.icons import SIZES

urlpatterns = [
    path("credential/", views.page, name="holder_page"),
    path("credential/manifest.webmanifest", views.manifest, name="holder_manifest"),
    path("credential/worker.js", views.worker, name="holder_worker"),
    *(
        path(f"credential/icon-{size}.png", views.icon, {"size": size}, name=f"holder_icon_{size}")
        for size in SIZES
    ),
]
