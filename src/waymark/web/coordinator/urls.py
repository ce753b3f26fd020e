"""The addresses of this room."""

from django.urls import URLPattern, path

from . import (
    appraisals,
    attendance,
    cohort,
    declined,
    experiences,
    learner,
    questions,
    recognitions,
    release,
    requests,
    revocations,
)

urlpatterns: list[URLPattern] = [
    path("coordinator/", cohort.cohort, name="cohort"),
    path("coordinator/learners/", cohort.learners, name="coordinator-learners"),
    path("coordinator/learners/<uuid:enrollment_id>/", learner.learner, name="coordinator-learner"),
    path("coordinator/awards/", release.release, name="release"),
    path("coordinator/awards/<uuid:award_id>/dismiss/", release.dismiss, name="coordinator-dismiss"),
    path("coordinator/questions/", questions.questions, name="coordinator-questions"),
    path("coordinator/questions/<uuid:award_id>/", questions.settle, name="coordinator-settle"),
    path("coordinator/revocations/", revocations.revocations, name="coordinator-revocations"),
    path("coordinator/revocations/<uuid:award_id>/", revocations.finish, name="coordinator-revocation"),
    path("coordinator/experiences/", experiences.experiences, name="experiences"),
    path("coordinator/experiences/<uuid:experience_id>/", experiences.decide, name="coordinator-experience"),
    path("coordinator/appraisals/", appraisals.appraisals, name="coordinator-appraisals"),
    path("coordinator/appraisals/<uuid:appraisal_id>/", appraisals.verify, name="coordinator-appraisal"),
    path("coordinator/declined/", declined.declined, name="coordinator-declined"),
    path("coordinator/declined/<uuid:pause_id>/", declined.allow, name="coordinator-allow-address"),
    path("coordinator/requests/", requests.requests, name="appraisal-requests"),
    path("coordinator/requests/<uuid:request_id>/", requests.one, name="appraisal-request"),
    path("coordinator/requests/<uuid:request_id>/cancel/", requests.cancel, name="appraisal-request-cancel"),
    path("coordinator/requests/<uuid:request_id>/another/", requests.another, name="appraisal-request-another"),
    path("coordinator/recognitions/", recognitions.recognitions, name="coordinator-recognitions"),
    path(
        "coordinator/recognitions/<uuid:recognition_id>/",
        recognitions.decide,
        name="coordinator-recognition",
    ),
    path("coordinator/attendance/", attendance.attendance, name="coordinator-attendance"),
    path(
        "coordinator/attendance/<uuid:version_id>/<slug:activity_key>/",
        attendance.attest_list,
        name="coordinator-attest",
    ),
    path(
        "coordinator/attendance/entries/<uuid:attestation_id>/take-back/",
        attendance.take_back,
        name="coordinator-take-back",
    ),
]
