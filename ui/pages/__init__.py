"""The screens; each asks the desk through the bridge and paints what comes back."""
