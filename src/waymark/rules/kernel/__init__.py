"""The few things every other room stands on: the clock, ids, the context of a story, errors and transitions."""
