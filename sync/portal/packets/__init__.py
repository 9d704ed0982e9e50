"""Taking packets and files in: opened, judged, kept and confirmed, each exactly once."""
