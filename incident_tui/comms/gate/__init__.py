"""The copy gate: what must not, should not, or need not stand in a text before it is published."""
