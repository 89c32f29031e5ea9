"""What several floors share."""
