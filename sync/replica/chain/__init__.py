"""The station's chain and audit trail, and whether this database is the one that went on with them."""
