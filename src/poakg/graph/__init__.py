"""The graph: its content, snapshots, stores, questions and names."""
