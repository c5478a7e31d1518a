"""What the header of a model file says about it: kind, base model, precision, network and training."""

from impasto_engine.formats.facts.summary import header_facts

__all__ = ["header_facts"]
