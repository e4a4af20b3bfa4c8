"""Making a release: content, graph, checks, page, rulebook, templates, indexes, pointer."""
