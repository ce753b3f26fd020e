"""Template tags: `{% load waymark_ui %}`."""
