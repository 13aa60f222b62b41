"""Laptops, a server and everything that goes wrong between them, in one process and by one seed."""
