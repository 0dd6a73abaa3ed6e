"""Settings that people write: YAML with places, read into frozen models, faults said in a sentence."""
