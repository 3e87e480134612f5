"""What is measured, how, and against whom; ``benchmarks/README.md`` records the figures."""
