"""The official wording of a document as a user has it: extracted, split, aligned and compared."""
