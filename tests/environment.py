"""Settings of the tests, made before anything reads them: loaded by pytest as its first plugin (see pyproject.toml).

WAYMARK_TEST_DATABASE_URL lets the same tests run on another database: `tests/house/test_postgresql.py` does.

Generated examples are the same in every run ("gate", and "few" for the long ones), so that a run fails for what was
changed and for nothing else. `./waymark test --search` looks for new examples at random, many more of them ("search").
"""

import os
import tempfile

from hypothesis import HealthCheck, settings

SLOW_MACHINES = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "gate", max_examples=25, derandomize=True, deadline=None, database=None, suppress_health_check=SLOW_MACHINES
)
settings.register_profile("few", settings.get_profile("gate"), max_examples=10)
settings.register_profile(
    "search", max_examples=500, derandomize=False, deadline=None, print_blob=True, suppress_health_check=SLOW_MACHINES
)
settings.load_profile("gate")  # --hypothesis-profile loads another one later

os.environ["WAYMARK_MODE"] = "test"
os.environ["WAYMARK_BASE_URL"] = "http://127.0.0.1:8000"  # as a demo: badges of loopback hosts verify
os.environ["WAYMARK_DATA_DIR"] = tempfile.mkdtemp(prefix="waymark-test-")
os.environ["WAYMARK_SECRET_KEY"] = "a-secret-key-for-tests-that-is-long-enough-for-production-too"
os.environ["WAYMARK_OUTSIDE_REQUESTS"] = "off"  # tests ask hosts of their own only, and say so
os.environ["WAYMARK_DATABASE_URL"] = os.environ.get("WAYMARK_TEST_DATABASE_URL", "")  # empty: SQLite
for name in ("WAYMARK_SMTP_URL", "WAYMARK_STORAGE_URL", "WAYMARK_SIGNER", "WAYMARK_PACKS_DIR"):
    os.environ.pop(name, None)
