"""How people find things: the home page, what is featured and rising, and search over everything."""
