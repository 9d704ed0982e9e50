"""The bootstrap: build/dev.py on small checkouts of its own."""
