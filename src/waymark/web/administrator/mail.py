"""Letters and jobs: what did not go out and why, what is on its way, and acts to mend it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from waymark.flows.mend_outbox import cancel_letters, require_system, run_job_again, send_letters_again
from waymark.records.notices.jobs import due_jobs, failed_jobs
from waymark.records.notices.queries import failed_messages, found_in, sent_messages, waiting_messages
from waymark.web.shared.components.lists import Tab
from waymark.web.shared.staff import as_uuid
from waymark.web.shared.story import story

from .letter_words import cause, letter_name

PAGE = 50
VIEWS = ("failed", "waiting", "sent", "jobs")


@login_required
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """One of four lists. Links of letters are sealed, and nobody reads them here."""
    ctx = story(request)
    require_system(ctx)
    show = request.GET.get("show", "")
    show = show if show in VIEWS else VIEWS[0]
    wanted = request.GET.get("q", "").strip()[:80]
    tabs = (
        Tab(_("Held back"), "?show=failed", show == "failed", failed_messages().count()),
        Tab(_("On their way"), "?show=waiting", show == "waiting", waiting_messages().count()),
        Tab(_("Sent"), "?show=sent", show == "sent"),
        Tab(_("Jobs"), "?show=jobs", show == "jobs", failed_jobs().count()),
    )
    if show == "jobs":
        jobs = Paginator(failed_jobs(), PAGE).get_page(request.GET.get("page"))
        context = {"tabs": tabs, "page": jobs, "waiting": due_jobs(now=ctx.now).count()}
        return render(request, "administrator/jobs.html", context)
    letters = {"failed": failed_messages, "waiting": waiting_messages, "sent": sent_messages}[show]()
    page = Paginator(found_in(letters, wanted).order_by("-queued_at", "-id"), PAGE).get_page(request.GET.get("page"))
    rows = [(each, letter_name(each), cause(each)) for each in page]
    context = {"tabs": tabs, "page": page, "rows": rows, "show": show, "wanted": wanted}
    return render(request, "administrator/mail.html", context)


@login_required
@require_POST
def mend(request: HttpRequest) -> HttpResponse:
    """Send the chosen letters again, or cancel them."""
    ctx = story(request)
    require_system(ctx)
    chosen = [each for text in request.POST.getlist("letter")[:PAGE] if (each := as_uuid(text))]
    if request.POST.get("act") == "cancel":
        count = cancel_letters(ctx, chosen)
        said = ngettext("%(count)d letter canceled.", "%(count)d letters canceled.", count)
    else:
        count = send_letters_again(ctx, chosen)
        said = ngettext("%(count)d letter is on its way again.", "%(count)d letters are on their way again.", count)
    if count:
        messages.success(request, said % {"count": count})
    else:
        messages.info(request, _("No letter was chosen, or they went out meanwhile. Nothing was changed."))
    return redirect("administrator-mail")


@login_required
@require_POST
def job_again(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Try a job again that failed."""
    run_job_again(story(request), job_id)
    messages.success(request, _("The job waits for a worker again."))
    return redirect("administrator-mail")
