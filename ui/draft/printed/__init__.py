"""What is printed of a case, and the step after the seal."""
