"""How often somebody asked for something that is limited."""

from django.db import models


class RequestCount(models.Model):
    """How many times one key was counted in one window of time.

    `key` is a keyed hash of the limit and of who asked, so that the table tells nothing of anybody. `ends_at` is the
    second, since 1970, at which the window ends; the row is of no use after it.
    """

    key = models.CharField(max_length=64)
    ends_at = models.BigIntegerField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "ends_at"], name="request_count_once")]
