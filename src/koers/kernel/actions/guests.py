"""Letting people without an account in: by a link that only locates, and a one-time code that says who they are."""

from __future__ import annotations

import datetime as dt
import enum
import secrets
import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from koers.kernel import audit, clock, outbox, registry
from koers.kernel.errors import NotAllowed, Refused
from koers.kernel.guests import (
    AT_MOST,
    CODE_LASTS,
    CODES_AN_HOUR,
    HOUR,
    check_mailbox,
    is_students_mailbox,
    security,
    takes_part,
)
from koers.kernel.models import Dossier, GuestCode, GuestLink, GuestSession, Party, Person
from koers.kernel.models.guests import TRIES, hidden
from koers.kernel.permissions import require
from koers.kernel.texts import clean
from koers.kernel.visibility import may
from koers.kernel.vocabulary import Right


class Outcome(enum.Enum):
    """What came of a code that was typed."""

    ENTERED = "entered"
    WRONG = "wrong"
    USED = "used"
    EXPIRED = "expired"
    TOO_OFTEN = "too_often"
    NOT_ASKED = "not_asked"  # in this browser
    ENDED = "ended"  # the code was right, and the person takes part no more


@dataclass(frozen=True)
class Entry:
    """What came of typing a code: ``left`` tries when it was wrong, a ``token`` for the browser when it was right."""

    outcome: Outcome
    left: int = 0
    token: str = ""


@transaction.atomic
def ask_code(*, link_id: uuid.UUID) -> str | None:
    """Have a code mailed to the address on record. Returns a token for the browser in which it must be typed.

    None after `CODES_AN_HOUR`. For an id that is no link the same happens in the database, and nobody gets a mail: the
    worker finds that out, so that no answer tells it, nor how long it took.
    """
    _alone(link_id)
    lately = GuestCode.objects.filter(asked_of=link_id, asked_at__gt=Now() - HOUR)
    if lately.count() >= CODES_AN_HOUR:
        security.warning("guest: too many codes asked, link %s", link_id)
        return None
    token = secrets.token_urlsafe(32)
    code = GuestCode.objects.create(asked_of=link_id, browser=hidden(token))
    outbox.defer_code(code)
    return token


@transaction.atomic
def enter(*, link_id: uuid.UUID, browser: str, typed: str, before: str = "") -> Entry:
    """Try the code that was typed in the browser that asked for it; once right, its session begins.

    ``browser`` is the token of `ask_code`, ``before`` that of a session which this browser had: it ends.
    """
    _alone(link_id)
    asked = GuestCode.objects.filter(asked_of=link_id, browser=hidden(browser)).annotate(now=Now())
    code = asked.order_by("-asked_at").first()
    outcome = _judge(code, typed)
    link = GuestLink.objects.select_related("person", "dossier").filter(pk=link_id).first()
    if outcome is Outcome.ENTERED and link is None:  # a lucky guess at a code that nobody was sent
        outcome = Outcome.WRONG
    if code is None or outcome is not Outcome.ENTERED:
        return _refuse(link_id, code, outcome)
    assert link is not None
    GuestCode.objects.filter(pk=code.pk).update(used_at=Now())
    if not takes_part(link.person, link.dossier, clock.today()):
        security.warning("guest: right code after the relation ended, link %s", link_id)
        return Entry(Outcome.ENDED)
    if before:
        leave(token=before)
    token = secrets.token_urlsafe(32)
    GuestSession.objects.create(link=link, token=hidden(token), address=link.person.email)
    audit.record("entered_as_guest", by=link.person, about=link, dossier=link.dossier, address=link.person.email)
    return Entry(Outcome.ENTERED, token=token)


@transaction.atomic
def mail_code(*, code: GuestCode) -> None:
    """Mail a code to the address on record, if whoever it is for still takes part: what the worker does."""
    link = GuestLink.objects.select_related("person", "dossier__organisation").filter(pk=code.asked_of).first()
    if link is None:
        return
    if not takes_part(link.person, link.dossier, clock.today()):
        security.warning("guest: code asked after the relation ended, link %s", link.pk)
    elif is_students_mailbox(link.person.email):
        security.warning("guest: the address is a student's, no code is sent, link %s", link.pk)
        _tell_leaders(link.dossier, None)
    else:
        outbox.queue_mail("kernel/mail/guest_code.txt", to=link.person, dossier=link.dossier, code=code)


def _judge(code: GuestCode | None, typed: str) -> Outcome:
    if code is None:
        return Outcome.NOT_ASKED
    if code.used_at is not None:
        return Outcome.USED
    if code.asked_at + CODE_LASTS <= code.now:  # type: ignore[attr-defined]
        return Outcome.EXPIRED
    if code.tries >= TRIES:
        return Outcome.TOO_OFTEN
    return Outcome.ENTERED if code.fits(typed) else Outcome.WRONG


def _refuse(link_id: uuid.UUID, code: GuestCode | None, outcome: Outcome) -> Entry:
    security.warning("guest: code refused (%s), link %s", outcome.value, link_id)
    if code is None or outcome is not Outcome.WRONG:
        return Entry(outcome)
    GuestCode.objects.filter(pk=code.pk).update(tries=F("tries") + 1)
    left = TRIES - code.tries - 1
    return Entry(Outcome.WRONG if left else Outcome.TOO_OFTEN, left=left)


def _alone(link_id: uuid.UUID) -> None:
    """Until this transaction ends, nobody else asks for or tries a code of this link; there need not be such a link."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"koers.guest {link_id}"])


@transaction.atomic
def stay(*, session: uuid.UUID) -> None:
    """Say that a guest was here just now: the idle time begins anew."""
    GuestSession.objects.filter(pk=session).update(seen_at=Now())


@transaction.atomic
def leave(*, token: str) -> None:
    """End a guest's session, by the token of the browser."""
    GuestSession.objects.filter(token=hidden(token), ended_at=None).update(ended_at=Now())


@transaction.atomic
def admit(
    *,
    dossier: Dossier,
    role: str,
    email: str,
    given_name: str,
    surname: str,
    by: Person,
    prefix: str = "",
    since: dt.date | None = None,
) -> Party:
    """Let somebody without an account take part in a dossier from a day on (today), and mail them their link.

    Who has that address already, with an account or without, is that person. Who comes in later gets no mail yet: a
    link that opens nothing helps nobody. Raises `NotAllowed` (a student never lets in who must sign for them), and
    `Refused` with its field.
    """
    _require_admit(dossier, by)
    if role not in registry.process(dossier.process).guest_roles:
        raise NotAllowed(_("Who has this role needs an account."))
    address = _address(email)
    check_mailbox(address)
    since = since or clock.today()
    person = Person.objects.filter(email=address).first() or _new_person(address, given_name, prefix, surname)
    party = Party.objects.live(since).filter(person=person, dossier=dossier, role=role).first()
    if party is None:
        party = Party.objects.create(person=person, dossier=dossier, role=role, since=since)
        audit.record("admitted_guest", by=by, about=party, dossier=dossier, role=role, address=address)
        if since <= clock.today():
            outbox.queue_mail("kernel/mail/guest_invited.txt", to=person, dossier=dossier, link="")
    return party


def _new_person(address: str, given_name: str, prefix: str, surname: str) -> Person:
    given_name, prefix, surname = (clean(part, lines=False) for part in (given_name, prefix, surname))
    for field, value in (("given_name", given_name), ("surname", surname)):
        if not value:
            raise Refused(_("Fill in the name."), field)
    # `None` is a password that nobody can have.
    return Person.objects.create_user(
        email=address,
        password=None,
        number=f"guest-{uuid.uuid4().hex[:12]}",
        given_name=given_name[:100],
        prefix=prefix[:40],
        surname=surname[:100],
    )


@transaction.atomic
def change_address(*, guest: Person, address: str, by: Person | None) -> Person:
    """Send a guest's mail to another address from now on, as the company's record says. Same address: nothing changes.

    ``by`` is a member of staff, or None for the school's own import. Open sessions and codes end, it is audited, and
    whoever leads in a dossier of the guest hears of it. Raises `NotAllowed`, and `Refused` (field ``email``).
    """
    address = _address(address)
    guest = Person.objects.select_for_update(no_key=True).get(pk=guest.pk)
    dossiers = _as_guest(guest)
    if by is not None:
        _require_admit_in_one(dossiers, by)
    if address == guest.email:
        return guest
    if guest.has_usable_password() or _works_here(guest):
        raise Refused(_("This person has an account, and its address belongs to it."), "email")
    check_mailbox(address)
    if Person.objects.filter(email=address).exists():
        raise Refused(_("Somebody else has this address already."), "email")
    was, guest.email = guest.email, address
    guest.save(update_fields=["email"])
    address_changed(guest=guest, was=was, by=by)
    return guest


@transaction.atomic
def address_changed(*, guest: Person, was: str, by: Person | None) -> None:
    """Do what follows from another address, wherever it was changed; nothing for who is no guest anywhere."""
    GuestSession.objects.filter(link__person=guest, ended_at=None).update(ended_at=Now())
    GuestCode.objects.filter(asked_of__in=GuestLink.objects.filter(person=guest).values("pk")).update(used_at=Now())
    for dossier in _as_guest(guest):
        audit.record("changed_guest_address", by=by, about=guest, dossier=dossier, was=was, address=guest.email)
        _tell_leaders(dossier, by)


def _require_admit(dossier: Dossier, by: Person) -> None:
    if dossier.subject_id == by.pk:
        raise NotAllowed(_("The school looks after these addresses. Ask them."))
    require(Right.ADMIT, dossier=dossier, by=by)


def _require_admit_in_one(dossiers: list[Dossier], by: Person) -> None:
    """A guest has one address for all their dossiers: who may admit in one of them may change it, and no student."""
    for dossier in sorted(dossiers, key=lambda dossier: dossier.subject_id != by.pk):
        if dossier.subject_id == by.pk or may(by, Right.ADMIT, dossier, clock.today()):
            return _require_admit(dossier, by)
    raise NotAllowed


def _as_guest(person: Person) -> list[Dossier]:
    """The dossiers in which this person takes part without an account, now or later."""
    found: list[Dossier] = []
    for process in registry.processes():
        mine = Party.objects.filter(person=person, role__in=process.guest_roles, dossier__process=process.key)
        standing = mine.exclude(until__lte=clock.today()).values("dossier")
        found += Dossier.objects.filter(pk__in=standing).select_related("organisation__parent")
    return found


def _works_here(person: Person) -> bool:
    """Whether this person holds a role for which an account is needed, now or later, if they have a password or not."""
    standing = Party.objects.filter(person=person).exclude(until__lte=clock.today())
    parties = standing.values_list("role", "dossier__process")
    return any(key is None or role not in registry.process(key).guest_roles for role, key in parties)


def _tell_leaders(dossier: Dossier, by: Person | None) -> None:
    leading = [role.key for role in registry.process(dossier.process).roles if Right.LEAD in role.may]
    parties = Party.objects.live(clock.today()).filter(dossier=dossier, role__in=leading).select_related("person")
    for party in parties:
        if party.person != by:
            outbox.queue_mail("kernel/mail/guest_address.txt", to=party.person, dossier=dossier)


def _address(typed: str) -> str:
    """One plain address, in small letters. A line break in it would be a header of its own in the mail."""
    address = typed.strip().lower()
    try:
        validate_email(address)
        if '"' in address or len(address) > 254:  # between quotes anything may stand
            raise ValidationError("")
    except ValidationError:
        raise Refused(_("Fill in an e-mail address, for example name@company.nl"), "email") from None
    return address


@transaction.atomic
def forget_old() -> None:
    """Take away what says nothing any more: codes of more than a day ago, and sessions that are over as long."""
    GuestCode.objects.filter(asked_at__lt=Now() - 24 * HOUR).delete()
    GuestSession.objects.filter(begun_at__lt=Now() - AT_MOST - 24 * HOUR).delete()
