"""Photos and files at intake: read, turned, made small, laid beside what they show."""
