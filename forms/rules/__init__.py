"""The rules of a form: their language, their order, and one bounded pass over the answers."""
