"""The QR of a slip: written, read again, and proven from the root down."""
