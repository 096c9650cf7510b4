"""A question, its answer, and how the answer is written."""
