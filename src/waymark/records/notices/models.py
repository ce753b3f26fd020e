"""The outbox: a message is written in the transaction that causes it and sent by a job afterwards."""

from django.db import models

from waymark.rules.kernel.ids import new_id

from .states import MessageState


class Message(models.Model):
    """One mail to one address. `effect_key` makes it happen once; `sealed_link` is the encrypted link it carries,
    wiped once sent (the demo keeps it, so that its outbox page can show the mail)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    effect_key = models.CharField(max_length=160, unique=True)
    to_email = models.EmailField(max_length=254)
    to_person_id = models.UUIDField(null=True, blank=True)
    language = models.CharField(max_length=8)
    template = models.CharField(max_length=60)
    values = models.JSONField(default=dict)  # names and dates the template needs; never personal prose
    sealed_link = models.BinaryField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in MessageState])
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
