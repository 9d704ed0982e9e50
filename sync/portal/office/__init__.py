"""The officer's desk: who may act, what may be done to a dossier, and what is shown and exported."""
