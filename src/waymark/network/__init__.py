"""How other hosts are asked: at public addresses only, within bounds of time, size and number."""
