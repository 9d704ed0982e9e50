"""The bad link, emulated: what the real engine, and a naive uploader, make of it."""
