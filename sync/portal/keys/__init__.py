"""The portal's keys: the offline root's files, the online keys, and what is believed under older ones."""
