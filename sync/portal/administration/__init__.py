"""What an administrator does at the server: publish, end, back up, export, replace keys."""
