"""Camera, scanner and photographed papers."""
