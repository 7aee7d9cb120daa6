"""What an incident is: pure values and functions, with no I/O, no clock reads, no randomness."""
