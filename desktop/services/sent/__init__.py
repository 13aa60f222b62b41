"""What became of everything this person sent."""
