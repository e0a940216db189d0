"""One rule for the rows of a placement: who reads the conversations of its dossier reads them."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models

from koers.kernel import visibility
from koers.kernel.models import Person
from koers.kernel.vocabulary import Resource


class InDossier[Row: models.Model](models.QuerySet[Row]):
    """Rows with a ``dossier``, by who may see them."""

    def visible_to(self, person: Person, on: dt.date) -> Self:
        """The rows that this person may read on a local date: those of dossiers whose conversations they read."""
        return self.filter(visibility.dossiers(person, on, Resource.CONVERSATION, "dossier__"))
