"""A case after its seal: how it stands, what the citizen is told, given, asked, or takes back."""
