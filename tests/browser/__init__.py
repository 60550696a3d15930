"""What does somebody see and do in a real browser? The production server, Debian's Chromium, nothing else."""
