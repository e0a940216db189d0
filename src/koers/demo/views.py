"""Logging in as anybody of the cast with one click, and everybody's mail. Only where `settings.DEMO` is on."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from koers.demo import cast, mailbox
from koers.kernel.models import Person
from koers.web.downloads import file_response
from koers.web.views.accounts import safe_next


@dataclass(frozen=True)
class Offered:
    """Somebody of the cast who is in this school, and how many mails there are for them."""

    member: cast.Member
    person: Person
    mails: int


def _offered(with_mails: bool = False) -> list[Offered]:
    people = {person.number: person for person in Person.objects.filter(number__in=[m.number for m in cast.members()])}
    mails = mailbox.counts() if with_mails else {}
    return [
        Offered(member, people[member.number], mails.get(people[member.number].email.lower(), 0))
        for member in cast.members()
        if member.number in people
    ]


@require_safe
@login_not_required
def choose(request: HttpRequest) -> HttpResponse:
    """The login page of the demo: who do you want to be?"""
    return render(request, "demo/choose.html", {"offered": _offered(), "next": request.GET.get("next", "")})


@require_POST
@login_not_required
def enter(request: HttpRequest, number: str) -> HttpResponse:
    """Log in as somebody of the cast; as nobody else."""
    if number not in {member.number for member in cast.members() if not member.guest}:
        raise Http404
    login(request, get_object_or_404(Person, number=number))
    return redirect(safe_next(request))


@require_safe
@login_not_required
def mail(request: HttpRequest) -> HttpResponse:
    """Whose mail?"""
    return render(request, "demo/mail.html", {"offered": _offered(with_mails=True)})


@require_safe
@login_not_required
def mails_of(request: HttpRequest, number: str) -> HttpResponse:
    """The mails to one person, latest first."""
    person = _somebody(number)
    return render(request, "demo/mails_of.html", {"of": person, "mails": mailbox.mails_to(person.email)})


@require_safe
@login_not_required
def one_mail(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """One mail, with its invitation readable."""
    person = _somebody(number)
    return render(request, "demo/one_mail.html", {"of": person, "mail": _mail(person, key)})


@require_safe
@login_not_required
def invitation(request: HttpRequest, number: str, key: str) -> HttpResponse:  # noqa: ARG001
    """The calendar file of a mail."""
    found = _mail(_somebody(number), key).invitation
    if found is None:
        raise Http404
    return file_response(found.content, "text/calendar; charset=utf-8", f"{found.summary}.ics")


def _somebody(number: str) -> Person:
    if number not in {member.number for member in cast.members()}:
        raise Http404
    return get_object_or_404(Person, number=number)


def _mail(person: Person, key: str) -> mailbox.Mail:
    found = mailbox.mail_to(person.email, key)
    if found is None:
        raise Http404
    return found
