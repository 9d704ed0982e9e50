"""Tra phiếu: a slip scanned, typed or pasted, what is known of its cases here and at the portal."""
