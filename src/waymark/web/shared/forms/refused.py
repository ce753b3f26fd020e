"""What a flow refused, said on the form that was sent."""

from django.forms import BaseForm

from waymark.rules.kernel.errors import Invalid, WaymarkError


def say_refusal(form: BaseForm, refusal: WaymarkError) -> None:
    """Put the sentences of a refusal beside the fields they are about, or above the form."""
    faults = refusal.fields if isinstance(refusal, Invalid) else {}
    for field, text in faults.items():
        form.add_error(field if field in form.fields else None, text)
    if not faults:
        form.add_error(None, refusal.message)
