"""Finding a procedure: the line, its page, the assistant, and the guide to take home."""
