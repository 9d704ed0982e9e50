"""The station without a window: keys, lock, enrolment, hand-over, verbs."""
