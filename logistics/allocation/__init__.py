"""The optimisation model: what goes from which depot to which drop on which day."""
