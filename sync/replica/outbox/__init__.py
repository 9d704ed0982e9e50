"""Packets on their way: append-only events, the files they announce, receipts, and what is at risk."""
