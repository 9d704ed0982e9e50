"""The station's encrypted database and the public catalogue files beside it."""
