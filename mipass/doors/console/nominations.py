from django.http import HttpResponse
from mipass.base.kit.errors import NotFound
from mipass.doors.web.door import OperatorRequest, console_page

@console_page()
def nominate(request: OperatorRequest) -> HttpResponse:
    raise NotFound

resend = readdress = withdraw = nominate
