"""What a signed-in verb does, apart from how it was asked for and how its answer is shown."""
