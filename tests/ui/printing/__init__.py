"""What is printed, and the printers."""
