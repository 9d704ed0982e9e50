"""The catalogue as values: services, places, code lists and the assistant's table."""
