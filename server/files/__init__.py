"""Photos and files of the laptops: kept once, under the SHA-256 of their content, outside the database."""
