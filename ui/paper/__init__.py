"""What is printed; preview, PDF and printer all draw the same document."""
