"""What ends the making of a bundle, each as one sentence that a user can act on."""


class ModelError(Exception):
    """A model bundle cannot be made; the message says what is wrong, where, and what to do."""


class CheckpointError(ModelError):
    """A checkpoint is damaged, hostile, or of a kind that is not read here."""
