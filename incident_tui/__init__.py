"""A full-screen, offline terminal console for running an incident."""
