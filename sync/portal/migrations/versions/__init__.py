"""One module per change of the tables, named by number and content."""
