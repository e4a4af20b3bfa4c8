"""A snapshot as files to take away: the graph, flat tables, and a catalogue of the files beside them."""
