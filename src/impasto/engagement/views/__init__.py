"""Pages and fragments of what people do to targets."""
