"""The ASGI entry point that `mipass serve` loads: the portal behind its gate."""

from django.conf import settings

from mipass.base.kit.logs import take_all
from mipass.base.kit.parents import end_with_parent
from mipass.gate import Gate
from mipass.wsgi import application as portal

# Models can be imported from here on only.
# isort: split

from mipass.doors.api.v1.quotas import COUNTS, Sharing
from mipass.doors.api.v1.uses import USES

take_all()
end_with_parent()
Sharing(COUNTS.share, USES.write).start()
application = Gate(portal, threads=settings.CONFIG.server_threads)
