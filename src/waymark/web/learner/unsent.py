"""What a form sent after its session had ended, for the learner's pages that put it back into their own forms."""

from waymark.web.shared.unsent import keep_unsent as keep_unsent
from waymark.web.shared.unsent import take_unsent as take_unsent
