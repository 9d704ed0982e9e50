"""The house: arrows, sizes, names, clocks, texts, locks; checked on the source itself."""
