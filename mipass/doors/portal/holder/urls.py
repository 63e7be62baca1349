"""The holder's app. A mailed link names its offer behind the ``#``, which no server sees."""

from django.urls import path, re_path

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
    # As mail programs leave a link: `#` become `%23`, or lost, or a full stop behind the address …
    re_path(r"^credential/\W", views.page, name="holder_page_by_mangled_link"),
    re_path(r"^credential/credential_offer", views.page, name="holder_page_by_joined_link"),
    # … or in capitals, or without its slash; a browser carries what stands behind the `#` along.
    path("credential", views.respelt, name="holder_page_without_slash"),
    path("Credential/", views.respelt, name="holder_page_capitalized"),
    path("CREDENTIAL/", views.respelt, name="holder_page_in_capitals"),
]
