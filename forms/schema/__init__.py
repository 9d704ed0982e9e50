"""The written definition, read strictly: questions, groups, patterns, texts and limits, and why one is refused."""
