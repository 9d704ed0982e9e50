"""One question to the portal and its answer: HTTP, signatures, clock, keys, and what stands in the way."""
