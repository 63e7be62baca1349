from django.http import HttpResponse
from mipass.base.kit.errors import NotFound
from mipass.doors.web.door import OperatorRequest, console_page

@console_page()
def list(request: OperatorRequest) -> HttpResponse:
    raise NotFound

@console_page()
def create(request: OperatorRequest) -> HttpResponse:
    raise NotFound

resend = void = list
