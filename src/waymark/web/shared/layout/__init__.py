"""What every page's frame needs: theme, language, who is signed in, where they may go."""

from .frame import Frame, context

__all__ = ["Frame", "context"]
