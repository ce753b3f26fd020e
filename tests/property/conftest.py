"""How hard property tests try: 25 examples on a desk, 500 with `--hypothesis-profile=thorough`, 10 with `few`."""

import pytest
from hypothesis import settings

settings.register_profile("few", max_examples=10, deadline=None)
settings.register_profile("desk", max_examples=25, deadline=None)
settings.register_profile("thorough", max_examples=500, deadline=None)


def pytest_configure(config: pytest.Config) -> None:
    """The desk's profile, unless another was asked for."""
    if not config.getoption("--hypothesis-profile"):
        settings.load_profile("desk")
