"""What rests on the operating system: whole files, processes that end together, content folders, limits."""
