"""A person chooses the language that pages and mail speak to them in."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.people.commands import set_language
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Invalid
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import require
from waymark.rules.policy.scope import Scope


@transaction.atomic
def choose_language(ctx: Context, language: str) -> None:
    """Write to the actor in this language from now on. Choosing the same again leaves no trace. Raises Invalid."""
    person_id = ctx.actor.person_id
    require(ctx.actor, Action.CHOOSE_LANGUAGE, Scope(owner_id=person_id))
    if language not in dict(settings.LANGUAGES):
        raise Invalid(_("Choose one of the languages shown."))
    if person_id is not None and set_language(person_id, language=language):
        record(ctx, Verb.LANGUAGE_CHOSEN, "person", person_id)
