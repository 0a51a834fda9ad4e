"""What the live components share."""
