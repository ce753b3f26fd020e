"""The addresses of people and roles."""

from django.urls import path

from . import accounts, affiliations, end_role, give_role, merge, my_roles, people, person, proposals, roles

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/<uuid:person_id>/", person.person, name="person"),
    path("people/<uuid:person_id>/role/", give_role.give_role, name="person-give-role"),
    path("people/<uuid:person_id>/affiliation/", affiliations.add, name="person-add-affiliation"),
    path("people/<uuid:person_id>/name/", accounts.name, name="person-name"),
    path("people/<uuid:person_id>/close/", accounts.close, name="person-close"),
    path("people/<uuid:person_id>/merge/", merge.merge, name="person-merge"),
    path("people/<uuid:person_id>/merge/<uuid:merger_id>/take-back/", merge.take_back, name="person-merge-back"),
    path("people/<uuid:person_id>/reopen/", accounts.reopen, name="person-reopen"),
    path("people/affiliations/<uuid:affiliation_id>/end/", affiliations.end, name="affiliation-end"),
    path("roles/", roles.roles, name="roles"),
    path("roles/mine/", my_roles.my_roles, name="my-roles"),
    path("roles/<uuid:grant_id>/resign/", my_roles.resign, name="role-resign"),
    path("roles/<uuid:grant_id>/end/", end_role.end_role, name="role-end"),
    path("roles/proposals/<uuid:proposal_id>/", proposals.proposal, name="role-proposal"),
    path("roles/proposals/<uuid:proposal_id>/withdraw/", proposals.withdraw, name="role-proposal-withdraw"),
]
