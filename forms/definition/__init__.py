"""One version of a form, checked and compiled: its pages, lists, papers, prefill and migration rules."""
