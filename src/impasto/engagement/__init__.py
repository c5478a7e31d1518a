"""What people do to anything of the house: react, comment, follow, collect, tag, hide; and what they are told of it."""
