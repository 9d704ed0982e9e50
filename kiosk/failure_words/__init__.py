"""Sentences for error codes, a table for each subject: what happened, what it means for the citizen, one next step."""
