"""What holds for every screen: contrast, edges, keys told, whole rows, words."""
