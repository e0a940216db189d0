"""The one kind of error that this package shows to a person."""


class PlainError(Exception):
    """A fault that its reader can do something about, said in one plain sentence.

    The command line prints the sentence without a traceback and ends with exit code 1.
    """
