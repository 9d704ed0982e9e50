"""Use-cases of taking in a case: draft, card, papers, consent, seal, slip, follow-up."""
