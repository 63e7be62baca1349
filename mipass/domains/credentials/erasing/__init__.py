"""What of people who are erased goes from this room: their credentials, and what others wrote of them."""
