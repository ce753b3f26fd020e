"""Made-up people who walk real programs by the real flows: for the demo, for trials and for benchmarks."""
