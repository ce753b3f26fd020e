"""`/start/`: where signing in, and every link in a letter to staff, leads: the first room of whoever comes."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from waymark.web.shared.layout.frame import frame
from waymark.web.shared.layout.nav import PUBLIC, entries


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """To the queue, the list or the trail: the first entry of the person's own navigation."""
    doors = frame(request).nav or entries(PUBLIC, path="")
    return HttpResponseRedirect(str(doors[0].url) if doors else "/")
