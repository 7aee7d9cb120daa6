"""Speed and memory, as ratios against named baselines: `make bench`."""
