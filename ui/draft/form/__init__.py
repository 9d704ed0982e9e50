"""A form's steps on the screen: groups, rows and repeated members."""
