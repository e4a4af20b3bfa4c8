"""Submitted files: read them into a graph in which every statement knows where in the file it is."""
