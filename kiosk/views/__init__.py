"""What the screens show: frozen values made by use-cases, never live rows."""
