"""What is wrong with submissions, as values that are compared with earlier runs and reported in many formats."""
