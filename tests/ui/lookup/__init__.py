"""Looking a slip up."""
