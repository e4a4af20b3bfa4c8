"""What differs between two submissions, cell by cell."""
