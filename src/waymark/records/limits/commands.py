"""Counting requests. Only flows call these."""

from django.db import connection
from django.db.models import F

from .models import RequestCount

_COUNT = (
    "INSERT INTO limits_requestcount (key, ends_at, count) VALUES (%s, %s, 1) "
    "ON CONFLICT (key, ends_at) DO UPDATE SET count = limits_requestcount.count + 1 RETURNING count"
)


def count_once(key: str, *, ends_at: int) -> int:
    """Count one more in the window that ends then; how many that makes. One statement, exact across processes."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, ends_at])
        return int(cursor.fetchone()[0])


def take_back(key: str, *, ends_at: int) -> None:
    """Count one fewer in that window."""
    RequestCount.objects.filter(key=key, ends_at=ends_at, count__gt=0).update(count=F("count") - 1)


def forget_window(key: str, *, ends_at: int) -> None:
    """Delete the count of one key."""
    RequestCount.objects.filter(key=key, ends_at=ends_at).delete()


def forget_before(second: int) -> int:
    """Delete the windows that ended before that second; how many there were."""
    return RequestCount.objects.filter(ends_at__lt=second).delete()[0]
