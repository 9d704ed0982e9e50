"""The open draft: its state, the steps of its form, papers, review and slip."""
