"""Addresses of the vendor console."""

from django.urls import path

from mipass.doors.console import (
    audit,
    distributors,
    firmware,
    firmware_signing,
    nominations,
    operators,
    overview,
    system,
    vouchers,
)

app_name = "console"

DISTRIBUTOR = "distributors/<uuid:distributor_id>/"
NOMINATION = f"{DISTRIBUTOR}nominations/<uuid:admin_id>/"
FIRMWARE = "firmware/<uuid:release_id>/"
OPERATOR = "operators/<uuid:account_id>/"
VOUCHER = "vouchers/<uuid:voucher_id>/"

urlpatterns = [
    path("", overview.home, name="home"),
    path("audit/", audit.list, name="audit"),
    path("audit/download/", audit.download, name="download_audit"),
    path("distributors/", distributors.list, name="distributors"),
    path("distributors/create/", distributors.create, name="create_distributor"),
    path(DISTRIBUTOR, distributors.view, name="distributor"),
    path(f"{DISTRIBUTOR}suspend/", distributors.suspend, name="suspend_distributor"),
    path(f"{DISTRIBUTOR}resume/", distributors.resume, name="resume_distributor"),
    path(f"{DISTRIBUTOR}correct/", distributors.correct, name="correct_credits"),
    path(f"{DISTRIBUTOR}nominations/create/", nominations.nominate, name="nominate"),
    path(f"{NOMINATION}resend/", nominations.resend, name="resend_nomination"),
    path(f"{NOMINATION}readdress/", nominations.readdress, name="readdress_nomination"),
    path(f"{NOMINATION}withdraw/", nominations.withdraw, name="withdraw_nomination"),
    path("operators/", operators.list, name="operators"),
    path(f"{OPERATOR}disable/", operators.disable, name="disable_operator"),
    path(f"{OPERATOR}sign-out/", operators.sign_out, name="sign_out_operator"),
    path(f"{OPERATOR}enable/", operators.enable, name="enable_operator"),
    path("system/", system.view, name="system"),
    path("system/mails/<uuid:mail_id>/try/", system.try_mail, name="try_mail"),
    path("vouchers/", vouchers.list, name="vouchers"),
    path("vouchers/download/", vouchers.download, name="download_vouchers"),
    path("vouchers/create/", vouchers.create, name="create_voucher"),
    path(f"{VOUCHER}resend/", vouchers.resend, name="resend_voucher"),
    path(f"{VOUCHER}void/", vouchers.void, name="void_voucher"),
    path("firmware/", firmware.list, name="firmware"),
    path("firmware/upload/", firmware.upload, name="upload_firmware"),
    path(f"{FIRMWARE}download/", firmware.download, name="download_firmware"),
    path(f"{FIRMWARE}remove/", firmware.remove, name="remove_firmware"),
    path(f"{FIRMWARE}withdraw/", firmware_signing.withdraw, name="withdraw_firmware"),
    path(f"{FIRMWARE}keep/", firmware_signing.keep, name="keep_firmware"),
    path("firmware/accept/", firmware_signing.accept, name="accept_firmware"),
    path("firmware/request/", firmware_signing.download_request, name="firmware_request"),
    path("firmware/key/", firmware_signing.download_key, name="firmware_key"),
    path("firmware/key/make/", firmware_signing.make_key, name="make_firmware_key"),
]
