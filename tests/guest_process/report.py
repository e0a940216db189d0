"""What follows once a report is filed: nothing."""

from koers.kernel.models import Document, Person


def filed(document: Document, by: Person) -> None:
    """Nothing."""
