"""From bytes to text and back, without loss."""
