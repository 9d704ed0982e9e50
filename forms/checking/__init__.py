"""Answers held against a form: the one judgement that screen, queue and portal share."""
