"""Tests with other programs and crawls of all there is, which take long."""
