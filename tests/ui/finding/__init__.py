"""Finding a procedure, and the assistant."""
