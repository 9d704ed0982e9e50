"""The guided day: one citizen's case through the real window, offscreen, with a link that comes and goes."""
