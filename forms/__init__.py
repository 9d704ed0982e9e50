"""Pure domain of the station: forms, identity, packets, receipts. No I/O, clock, Qt or SQL."""
