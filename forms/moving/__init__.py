"""A draft moved to a newer version of its form: nothing is lost, only changes are asked about."""
