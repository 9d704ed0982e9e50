"""What is kept with a draft beside its answers: whose it is, what was promised, and where it came from."""
