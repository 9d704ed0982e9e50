"""The portal over real HTTP, a real database and real cryptography."""
