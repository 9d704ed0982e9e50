"""An open draft, from the first field to the seal."""
