"""How long the screen takes to tell the truth when a line, a portal or a disk fails in the middle of sending."""
