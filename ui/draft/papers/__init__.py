"""Papers of an open draft: photographed, laid flat, taken from the scanner's folder."""
