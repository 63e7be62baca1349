"""Every address of the installation."""

from django.urls import URLPattern, URLResolver, include, path

from mipass.doors.portal.branding import brand_stylesheet, distributor_logo, distributor_stylesheet
from mipass.doors.portal.readers.enrolling import landing as enroll_landing

PORTAL = "portal/<uuid:distributor_id>/"

# Each line is tried until one fits: what is asked most stands first.
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("mipass.doors.api.v1.urls")),
    path(
        f"{PORTAL}organizations/<uuid:organization_id>/credentials/",
        include("mipass.doors.portal.credentials.urls"),
    ),
    path("", include("mipass.doors.portal.home.urls")),
    path("", include("mipass.doors.portal.locale")),
    path("brand.css", brand_stylesheet, name="brand_stylesheet"),
    path(f"{PORTAL}brand.css", distributor_stylesheet, name="distributor_stylesheet"),
    path(f"{PORTAL}logo.png", distributor_logo, name="distributor_logo"),
    path("", include("mipass.doors.portal.signin.urls")),
    path("", include("mipass.doors.portal.invitations.urls")),
    path("", include("mipass.doors.portal.holder.urls")),
    path("", include("mipass.doors.portal.outbox.urls")),
    path("", include("mipass.doors.portal.health_urls")),
    path("", include("mipass.doors.portal.well_known_files")),
    path(PORTAL, include("mipass.doors.portal.attention.urls")),
    path(f"{PORTAL}find/", include("mipass.doors.portal.palette.urls")),
    path(f"{PORTAL}lists/<slug:list_name>/", include("mipass.doors.portal.lists.urls")),
    path(f"{PORTAL}organizations/", include("mipass.doors.portal.organizations.urls")),
    path(
        f"{PORTAL}organizations/<uuid:organization_id>/holders/", include("mipass.doors.portal.holders.urls")
    ),
    path(f"{PORTAL}organizations/<uuid:organization_id>/bulk/", include("mipass.doors.portal.bulk.urls")),
    path(f"{PORTAL}organizations/<uuid:organization_id>/pools/", include("mipass.doors.portal.pools.urls")),
    path(
        f"{PORTAL}organizations/<uuid:organization_id>/bulk-actions/",
        include("mipass.doors.portal.bulk_actions.urls"),
    ),
    path(
        f"{PORTAL}organizations/<uuid:organization_id>/print/", include("mipass.doors.portal.printing.urls")
    ),
    path(
        f"{PORTAL}organizations/<uuid:organization_id>/exports/", include("mipass.doors.portal.exports.urls")
    ),
    path(
        f"{PORTAL}organizations/<uuid:organization_id>/readers/", include("mipass.doors.portal.readers.urls")
    ),
    path(f"{PORTAL}readers/", include("mipass.doors.portal.readers.unreleased_urls")),
    path("enroll/", enroll_landing, name="enroll_landing"),
    path(f"{PORTAL}distributor/", include("mipass.doors.portal.distributor.urls")),
    path(f"{PORTAL}distributor/statement/", include("mipass.doors.portal.statement.urls")),
    path(f"{PORTAL}audit/", include("mipass.doors.portal.audit.urls")),
    path(f"{PORTAL}pulse/", include("mipass.doors.portal.live.urls")),
    path(f"{PORTAL}webhooks/", include("mipass.doors.portal.webhooks.urls")),
    path(f"{PORTAL}admins/", include("mipass.doors.portal.admins.urls")),
    path(f"{PORTAL}clients/", include("mipass.doors.portal.clients.urls")),
    path("console/", include("mipass.doors.console.urls")),
    path("", include("mipass.doors.api.mobile.api")),
    path("mobile/", include("mipass.doors.api.mobile.status")),
    path("firmware/", include("mipass.doors.api.firmware")),
]

handler400 = "mipass.doors.web.errors.bad_request"
handler403 = "mipass.doors.web.errors.permission_denied"
handler404 = "mipass.doors.web.errors.not_found"
handler500 = "mipass.doors.web.errors.server_error"
handler429 = "mipass.doors.portal.signin.views.too_many_attempts"  # allauth asks for it, not Django
