"""The addresses of the learner's room."""

from django.urls import URLPattern, path

from . import (
    attend_page,
    bring_page,
    continue_page,
    corrections_page,
    drafts,
    enroll_page,
    evidence_page,
    join_page,
    plan_urls,
    start_page,
    step_page,
    told_page,
    trail_page,
    work_page,
)

urlpatterns: list[URLPattern] = [
    path("start/", start_page.start, name="start"),
    path("enroll/<uuid:offering_id>/", enroll_page.enroll_here, name="learner-enroll"),
    path("attend/", attend_page.attend, name="attend"),
    path("enroll/<uuid:offering_id>/ask/", join_page.ask, name="join-ask"),
    path("join/<str:token>/", join_page.confirm, name="join-confirm"),
    path("trail/", trail_page.trails, name="trail"),
    path("trail/<uuid:enrollment_id>/", trail_page.trail, name="learner-trail"),
    path("trail/<uuid:enrollment_id>/leave/", trail_page.leave, name="learner-leave"),
    path("trail/<uuid:enrollment_id>/corrections/", corrections_page.corrections, name="learner-corrections"),
    path("trail/<uuid:enrollment_id>/continue/", continue_page.places, name="learner-places"),
    path(
        "trail/<uuid:enrollment_id>/continue/<uuid:offering_id>/", continue_page.continue_here, name="learner-continue"
    ),
    path("trail/<uuid:enrollment_id>/badge-from-elsewhere/", bring_page.bring_any, name="learner-bring-badge"),
    # Under steps/, for a program may name a step as we name a page of our own ("plan").
    path("trail/<uuid:enrollment_id>/steps/<slug:activity_key>/", step_page.step, name="learner-activity"),
    path(
        "trail/<uuid:enrollment_id>/steps/<slug:activity_key>/take-back/", work_page.withdraw, name="learner-withdraw"
    ),
    path("trail/<uuid:enrollment_id>/steps/<slug:activity_key>/undo/", told_page.undo, name="learner-undo"),
    path("evidence/", evidence_page.evidence, name="evidence"),
    path("evidence/<uuid:attachment_id>/remove/", evidence_page.remove, name="learner-file-remove"),
    path("evidence/<uuid:attachment_id>/restore/", evidence_page.restore, name="learner-file-restore"),
    path("files/<uuid:attachment_id>/", evidence_page.download, name="learner-file"),
    path("drafts/", drafts.draft, name="learner-draft"),
    *plan_urls.urlpatterns,
]
