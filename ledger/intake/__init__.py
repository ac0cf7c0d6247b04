"""What people and systems hand in, turned into decisions: strict JSON, JSON Lines, CSV."""
