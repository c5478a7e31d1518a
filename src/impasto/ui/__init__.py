"""The face of the house: base page, components, tokens and the pattern book; owns no data."""
