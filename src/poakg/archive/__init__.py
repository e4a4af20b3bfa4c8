"""What was submitted: kept as received, accepted or in quarantine, and never half."""
