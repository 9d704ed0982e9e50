"""How everything looks: design tokens, the one stylesheet, icons and the focus ring."""
