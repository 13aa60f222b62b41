"""What services hand to pages: plain frozen rows, sentences as `Say`, never wording.

Masked values are masked here already; a page never sees what it must not show.
"""
