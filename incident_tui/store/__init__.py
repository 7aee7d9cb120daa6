"""How events are kept: the TinyDB file, its journal, locking, import and export."""
