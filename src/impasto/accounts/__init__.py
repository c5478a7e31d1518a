"""People: who they are, how they sign in, what they prefer to see, and the keys their tools use."""
