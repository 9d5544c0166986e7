"""What the answers point to: a suggestion, by rules."""
