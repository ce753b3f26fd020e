"""The addresses of corrections and waivers."""

from django.urls import URLPattern, path

from . import activities, decisions, experience, levels, overview, standing, waivers

C = "coordinator/corrections/"
L = "coordinator/learners/<uuid:enrollment_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{L}corrections/", overview.corrections, name="coordinator-corrections"),
    path(f"{L}waive/", waivers.waive, name="coordinator-waive"),
    path(f"{L}end/", standing.end, name="coordinator-end-enrollment"),
    path(f"{L}restore/", standing.restore, name="coordinator-restore-enrollment"),
    path(f"{L}move/", standing.move, name="coordinator-move-enrollment"),
    path("coordinator/waivers/", waivers.waivers, name="coordinator-waivers"),
    path("coordinator/waivers/<uuid:waiver_id>/", waivers.one_waiver, name="coordinator-waiver"),
    path("coordinator/waivers/<uuid:waiver_id>/withdraw/", waivers.withdraw, name="coordinator-withdraw-waiver"),
    path(f"{C}decisions/<uuid:assessment_id>/", decisions.decision, name="coordinator-correct-decision"),
    path(f"{C}decisions/<uuid:assessment_id>/levels/", levels.levels, name="coordinator-correct-levels"),
    path(f"{C}appraisals/<uuid:appraisal_id>/", experience.appraisal_counts, name="coordinator-correct-appraisal"),
    path(f"{C}experiences/<uuid:experience_id>/", experience.reopen, name="coordinator-reopen-experience"),
    path(f"{C}experiences/<uuid:experience_id>/amend/", experience.amend, name="coordinator-amend-experience"),
    path(f"{C}quizzes/<uuid:attempt_id>/", activities.quiz, name="coordinator-correct-quiz"),
    path(f"{C}awards/<uuid:award_id>/", standing.question, name="coordinator-question-award"),
    path(
        "coordinator/attendance/entries/<uuid:attestation_id>/take-back/",
        activities.attendance,
        name="coordinator-take-back",
    ),
]
