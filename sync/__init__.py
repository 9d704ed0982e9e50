"""The conversation between a station and the portal, and both of its ends' storage."""
