"""The station application without a screen: use-cases, keys, sessions, commands."""
