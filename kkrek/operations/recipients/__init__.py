"""What others must be told, and what the office must do by a day."""
