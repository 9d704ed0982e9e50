"""Dossiers: the portal's view of a case, its versions, days, papers and whom it is about."""
