"""What the holder of a title owes to keep it: yearly updates, reminders, misses."""
