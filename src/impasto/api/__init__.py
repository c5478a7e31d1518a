"""The public API of the house: composes the rooms' own routers into one OpenAPI document."""
