"""What is in checkpoints, and how it goes into models."""
