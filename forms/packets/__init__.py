"""Packets and what vouches for them: bytes, seal, signatures, certificates and receipts."""
