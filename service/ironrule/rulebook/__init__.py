"""Rule files: read with positions, checked against the vocabulary, and compiled to one immutable Rulebook."""
