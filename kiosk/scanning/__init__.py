"""Bar codes and photographed papers: pictures in, readings and clean files out."""
