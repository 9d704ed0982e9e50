"""The engine against the real portal: what happens on a link that fails in every way links do."""
