"""Subject: homes, people, places and equipment, what is known of them and what follows from it."""
