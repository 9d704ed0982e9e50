"""A case in words: the printed declaration and single answers to be copied by hand."""
