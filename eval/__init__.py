"""The evaluation harness: gold questions in, measured runs out."""
