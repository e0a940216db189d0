"""The departments where people learn: of which company, under which number, and until when they are recognised."""

from __future__ import annotations

import datetime as dt
import itertools

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from koers.kernel import audit, clock
from koers.kernel.errors import NotAllowed, Refused
from koers.kernel.identifiers import uuid7
from koers.kernel.models import Organisation, Person
from koers.kernel.texts import clean
from koers.processes.bpv_guidance.models import Workplace
from koers.processes.bpv_guidance.queries.office import offices, own_workplaces


@transaction.atomic
def add_workplace(
    *, company: str, name: str, national_id: str, recognised_until: dt.date | None, by: Person
) -> Workplace:
    """Write down a department of a company; the company itself too, where no company has that name.

    Raises `NotAllowed`, and `Refused` (field ``company``, ``name`` or ``national_id``).
    """
    if not offices(by, clock.today()):
        raise NotAllowed(_("The placement office looks after this. Ask them."))
    company, name = _words(company, "company"), _words(name, "name")
    national_id = _number(national_id)
    # The school's files can have two companies of one name, told apart by their codes: the first will do.
    of = Organisation.objects.filter(kind=Organisation.Kind.COMPANY, name=company).order_by("pk").first()
    if of is None:
        code = f"company-{uuid7().hex[-12:]}"
        of = Organisation.objects.create(kind=Organisation.Kind.COMPANY, name=company, code=code)
    known = Refused(_("This department of this company is known already."), field="name")
    if Workplace.objects.filter(company=of, name=name).exists():
        raise known
    try:
        with transaction.atomic():
            made = Workplace.objects.create(
                company=of,
                code=_free_code(national_id),
                name=name,
                national_id=national_id,
                recognised_until=recognised_until,
            )
    except IntegrityError:  # somebody, or a second click, wrote it down at this moment
        raise known from None
    audit.record("workplace_added", by=by, about=made)
    return made


@transaction.atomic
def change_workplace(
    *, workplace: Workplace, name: str, national_id: str, recognised_until: dt.date | None, by: Person
) -> Workplace:
    """Change a department where this office has students, or nobody has.

    Raises `NotAllowed`, and `Refused` (field ``name`` or ``national_id``).
    """
    if not own_workplaces(by, clock.today()).filter(pk=workplace.pk).exists():
        raise NotAllowed(_("The placement office looks after this. Ask them."))
    found = Workplace.objects.select_for_update().get(pk=workplace.pk)
    found.name, found.national_id = _words(name, "name"), _number(national_id)
    found.recognised_until = recognised_until
    if Workplace.objects.filter(company=found.company_id, name=found.name).exclude(pk=found.pk).exists():
        raise Refused(_("This department of this company is known already."), field="name")
    found.save()
    audit.record("workplace_changed", by=by, about=found, until=str(recognised_until or ""))
    return found


def _free_code(national_id: str) -> str:
    """The number itself, or else the first with a figure behind it: departments of a company can share a number."""
    taken = set(Workplace.objects.filter(code__startswith=national_id).values_list("code", flat=True))
    numbered = (f"{national_id}-{figure}" for figure in itertools.count(2))
    return next(code for code in itertools.chain([national_id], numbered) if code not in taken)


def _words(text: str, field: str) -> str:
    text = clean(text, lines=False)
    if not text or len(text) > 200:
        raise Refused(_("Write a name of at most 200 characters."), field=field)
    return text


def _number(text: str) -> str:
    text = clean(text, lines=False)
    if not text or len(text) > 30 or not all(char.isalnum() or char in "-." for char in text):
        raise Refused(_("Fill in the number of the recognition, for example 100214577"), field="national_id")
    return text
