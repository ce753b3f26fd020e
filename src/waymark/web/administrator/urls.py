"""The addresses of this room."""

from django.urls import URLPattern, path

from . import announcements, mail, sign_in_link, system, today
from .roles_urls import urlpatterns as roles_patterns

urlpatterns: list[URLPattern] = [
    *roles_patterns,
    path("administrator/", today.today, name="today"),
    path("administrator/system/", system.system, name="system"),
    path("administrator/system/check/", system.check, name="system-check"),
    path("administrator/announcements/", announcements.announcements, name="announcements"),
    path("administrator/announcements/new/", announcements.new, name="announcement-new"),
    path("administrator/announcements/<uuid:announcement_id>/", announcements.change, name="announcement"),
    path("administrator/announcements/<uuid:announcement_id>/end/", announcements.end, name="announcement-end"),
    path("administrator/mail/", mail.mail, name="administrator-mail"),
    path("administrator/mail/mend/", mail.mend, name="administrator-mend"),
    path("administrator/jobs/<uuid:job_id>/again/", mail.job_again, name="administrator-job"),
    path("administrator/people/<uuid:person_id>/link/", sign_in_link.hand_over, name="hand-over-link"),
]
