"""How hard the property tests try: 50 examples each on a desk, 500 with `--hypothesis-profile=thorough`."""

from hypothesis import settings

settings.register_profile("desk", max_examples=50, deadline=None)
settings.register_profile("thorough", max_examples=500, deadline=None)
settings.load_profile("desk")
