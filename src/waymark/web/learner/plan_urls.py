"""The addresses of the plan, of self-assessments, of experiences and of badges."""

from django.urls import URLPattern, path

from . import (
    badge_answer,
    badges_page,
    collections_page,
    experience_ask,
    experience_page,
    goal_page,
    instrument_page,
    plan_page,
    plan_steps,
)

STEP = "trail/<uuid:enrollment_id>/steps/<slug:activity_key>"

urlpatterns: list[URLPattern] = [
    path("plan/", plan_page.plans, name="plan"),
    path("plan/<uuid:enrollment_id>/", plan_page.plan, name="learner-plan"),
    path("trail/<uuid:enrollment_id>/plan/", plan_page.plan_beside_trail, name="learner-plan-beside-trail"),
    path("plan/<uuid:enrollment_id>/goals/new/", goal_page.new, name="learner-goal-new"),
    path("plan/goals/<uuid:goal_id>/", goal_page.edit, name="learner-goal"),
    path("plan/goals/<uuid:goal_id>/move/", goal_page.move, name="learner-goal-move"),
    path("plan/goals/<uuid:goal_id>/state/", goal_page.state, name="learner-goal-state"),
    path("plan/goals/<uuid:goal_id>/steps/", plan_steps.add, name="learner-step-new"),
    path("plan/goals/<uuid:goal_id>/reflect/", plan_steps.reflect, name="learner-goal-reflect"),
    path("plan/steps/<uuid:action_id>/", plan_steps.edit, name="learner-step"),
    path("plan/steps/<uuid:action_id>/done/", plan_steps.done, name="learner-step-done"),
    path("plan/steps/<uuid:action_id>/drop/", plan_steps.drop, name="learner-step-drop"),
    path(f"{STEP}/take/<slug:instrument_key>/", instrument_page.instrument, name="learner-instrument"),
    path(f"{STEP}/results/<slug:instrument_key>/", instrument_page.result, name="learner-result"),
    path("experience/<uuid:experience_id>/", experience_page.experience, name="learner-experience"),
    path("experience/<uuid:experience_id>/finish/", experience_page.finish, name="learner-experience-finish"),
    path("experience/<uuid:experience_id>/cancel/", experience_page.cancel, name="learner-experience-cancel"),
    path("experience/<uuid:experience_id>/ask/", experience_ask.ask, name="learner-experience-ask"),
    path("appraisals/<uuid:request_id>/correct/", experience_ask.correct, name="learner-appraisal-correct"),
    path("appraisals/<uuid:request_id>/remind/", experience_ask.remind, name="learner-appraisal-remind"),
    path("appraisals/<uuid:request_id>/cancel/", experience_ask.take_back, name="learner-appraisal-cancel"),
    path("appraisals/<uuid:request_id>/consent/", experience_ask.withdraw_consent, name="learner-appraisal-consent"),
    path("badges/", badges_page.badges, name="badges"),
    path("badges/collections/new/", collections_page.new, name="learner-collection-new"),
    path(
        "badges/collections/<uuid:collection_id>/turn-off/",
        collections_page.turn_off,
        name="learner-collection-off",
    ),
    path("badges/<uuid:credential_id>/", badges_page.badge, name="learner-badge"),
    path("badges/<uuid:credential_id>/answer/", badge_answer.answer, name="learner-badge-answer"),
    path("badges/<uuid:credential_id>/links/", badges_page.share, name="learner-badge-share"),
    path(
        "badges/<uuid:credential_id>/links/<uuid:share_id>/withdraw/",
        badges_page.end_share,
        name="learner-badge-share-end",
    ),
]
