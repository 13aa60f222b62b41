"""A municipality's base data from Excel or CSV: areas, staff, buildings, dwellings, households, residents."""
