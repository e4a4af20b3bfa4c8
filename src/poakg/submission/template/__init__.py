"""Templates of submissions: the model that the graph describes, and the files written from it."""
