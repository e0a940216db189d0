"""The placement office opens placements, changes them, and says who takes part."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from koers.kernel import outbox
from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.kernel.guests import takes_part
from koers.kernel.models import AuditEntry, Organisation, OutboxMessage, Party, Person
from koers.processes.bpv_guidance import obligations
from koers.processes.bpv_guidance.actions import departments, people, placements
from koers.processes.bpv_guidance.actions.people import Outsider
from koers.processes.bpv_guidance.actions.placements import PlacementFacts
from koers.processes.bpv_guidance.models import Placement, Workplace
from koers.processes.bpv_guidance.queries.office import candidates
from tests.cast import person
from tests.processes.bpv_guidance.situations import STARTED, TODAY, Situation, visit_held
from tests.stories.scriptless import Browser, Page

pytestmark = pytest.mark.django_db
NADIA = Outsider("nadia@vandenbroek.example", "Nadia", "Amrani", "el")


@pytest.fixture
def wendy(situation: Situation) -> Person:
    """Of the placement office of Sam's school."""
    found = person("005719", "Wendy", "", "Oud-Roos")
    Party.objects.create(person=found, role="stagebureau", organisation=situation.cast.school, since=STARTED)
    Party.objects.create(
        person=situation.cast.peter, role="team_member", organisation=situation.cast.team, since=STARTED
    )
    return found


def facts(situation: Situation, **changes: object) -> PlacementFacts:
    """Those of Sam's placement, with changes."""
    now = PlacementFacts.of(situation.placement)
    return PlacementFacts(
        **{name: changes.get(name, getattr(now, name)) for name in PlacementFacts.__dataclass_fields__}
    )  # type: ignore[arg-type]


def change(
    situation: Situation, by: Person, *, phase: int = 2, since: dt.date | None = None, **changes: object
) -> Placement:
    """Change Sam's placement, from what it is now."""
    placement = Placement.objects.get(pk=situation.placement.pk)
    return placements.change_placement(
        placement=placement,
        facts=facts(situation, **changes),
        seen=PlacementFacts.of(placement).stamp,
        phase=phase,
        phase_since=since,
        by=by,
    )


def live(situation: Situation, role: str, on: dt.date = TODAY) -> list[str]:
    """Who holds a role on a day."""
    found = Party.objects.live(on).filter(dossier=situation.dossier, role=role)
    return [party.person.given_name for party in found.select_related("person")]


def page(who: Person, name: str, *arguments: object) -> Page:
    """A page of the process on somebody's screen."""
    return Browser(who).open(reverse(f"bpv_guidance:{name}", args=arguments))


@pytest.mark.requirement("BPV-05", "BPV-18")
def test_the_office_opens_a_placement_and_says_who_takes_part(situation, wendy):
    lotte = situation.cast.lotte
    found = page(wendy, "placements").follow("Open een stage").fill("Student", "hoekstra").press("Zoek deze student")
    form = found.follow("Lotte Hoekstra")
    wrong = form.fill("Nummer van de stage", "BPV-7").fill("Werkplek", "garage").press("Open deze stage")
    assert "We kennen zo'n werkplek niet." in wrong.text
    assert wrong.value("Nummer van de stage") == "BPV-7"
    form = (
        wrong.fill("Werkplek", "100200300").fill("Opleiding", "Autotechnicus").fill("Leerweg", "BOL").fill("Fase", "1")
    )
    form.fill("Richting", "Autotechniek").fill("Eerste dag", "23 november 2026").fill(
        "Laatste dag", "25 juni 2027"
    ).fill("Uren in totaal", "400")
    opened = form.fill("Wanneer begon de opleiding?", "1 augustus 2026").press("Open deze stage")

    assert opened.heading == "Er is nog geen begeleider, van school of op de werkplek"
    named = opened.follow("Zeg wie er op de werkplek begeleidt").fill(
        "Wie begeleidt er op de werkplek?", "iemand anders, zoals hieronder"
    )
    empty = named.press("Laat deze persoon op de werkplek begeleiden")
    assert "Vul “E-mailadres” in" in empty.text
    empty.fill("Voornaam", "Nadia").fill("Tussenvoegsel", "el").fill("Achternaam", "Amrani")
    people_page = empty.fill("E-mailadres", NADIA.email).press("Laat deze persoon op de werkplek begeleiden")
    assert people_page.heading == "Er begeleidt nog geen SLB-docent"
    slb = (
        people_page.follow("Zeg wie er van school begeleidt")
        .fill("Wie?", "Peter")
        .press("Laat deze persoon begeleiden")
    )
    assert slb.heading == "Iedereen die nodig is doet mee"

    made = Placement.objects.get(number="BPV-7")
    assert (made.dossier.subject, made.workplace, made.phase_on(TODAY)) == (lotte, situation.placement.workplace, 1)
    assert made.workplace.contacts.filter(email=NADIA.email).exists()
    invited = OutboxMessage.objects.get(recipient__email=NADIA.email)
    assert str(invited.recipient.guest_links.get().pk) in invited.body  # type: ignore[union-attr]


def test_only_the_office_opens_and_changes_and_others_are_not_told_that_there_is_an_office(situation, wendy):
    for name, arguments in (("find_student", ()), ("open", (situation.cast.lotte.pk,)), ("departments", ())):
        assert Browser(situation.marijke).client.get(reverse(f"bpv_guidance:{name}", args=arguments)).status_code == 404
    assert (
        Browser(situation.marijke).client.get(reverse("bpv_guidance:change", args=[situation.placement.pk])).status_code
        == 403
    )
    for who in (situation.marijke, situation.sam, situation.ruud):
        with pytest.raises(NotAllowed):
            change(situation, who, planned_hours=10)
    with pytest.raises(NotAllowed):
        people.name_slb(dossier=situation.dossier, person=situation.cast.peter, since=TODAY, by=situation.marijke)
    with pytest.raises(NotAllowed):
        people.name_supervisor(dossier=situation.dossier, outsider=NADIA, since=TODAY, by=situation.sam)


def test_an_office_opens_nothing_for_a_student_of_another_school(situation, wendy):
    other = Organisation.objects.create(code="zee", name="Zuiderzee", kind="institution")
    stranger = person("770001", "Ana", "", "Silva")
    Party.objects.create(person=stranger, role="student", organisation=other, since=STARTED)

    assert stranger not in candidates(wendy, TODAY)
    assert situation.sam in candidates(wendy, TODAY)
    assert Browser(wendy).client.get(reverse("bpv_guidance:open", args=[stranger.pk])).status_code == 404
    with pytest.raises(Refused):
        placements.open_placement(
            student=stranger, team=situation.cast.team, number="X", facts=facts(situation), phase=1, by=wendy
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": STARTED}, "ends_on"),
        ({"ends_on": dt.date(2031, 1, 1)}, "ends_on"),
        ({"study_started_on": dt.date(2026, 9, 1)}, "study_started_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(situation, wendy, changes, field):
    with pytest.raises(Refused) as refused:
        change(situation, wendy, **changes)

    assert refused.value.field == field


def test_a_number_is_given_once_and_a_workplace_must_be_recognised_when_it_begins(situation, wendy):
    lotte, team = situation.cast.lotte, situation.cast.team
    with pytest.raises(Refused) as taken:
        placements.open_placement(student=lotte, team=team, number="P-1", facts=facts(situation), phase=1, by=wendy)
    situation.placement.workplace.recognised_until = STARTED - dt.timedelta(days=1)
    with pytest.raises(Refused) as ended:
        placements.open_placement(student=lotte, team=team, number="P-2", facts=facts(situation), phase=1, by=wendy)

    assert (taken.value.field, ended.value.field) == ("number", "workplace")
    assert ended.value.message == "Deze werkplek was erkend tot en met 30 augustus 2026."


def test_a_change_is_on_record_and_of_two_who_change_the_second_looks_again(situation, wendy):
    form = page(wendy, "change", situation.placement.pk)
    change(situation, wendy, planned_hours=960)
    late = form.fill("Uren in totaal", "800").press("Bewaar deze stage")

    assert late.response.status_code == 409
    assert "Iemand anders heeft deze stage intussen veranderd." in late.text
    assert late.value("Uren in totaal") == "800"
    assert Placement.objects.get().planned_hours == 960
    assert AuditEntry.objects.get(verb="placement_changed").facts == {"fields": ["planned_hours"]}
    with pytest.raises(Changed):
        placements.change_placement(
            placement=situation.placement, facts=facts(situation), seen="", phase=2, phase_since=None, by=wendy
        )


def test_saving_without_a_change_changes_nothing(situation, wendy):
    before = AuditEntry.objects.filter(verb__startswith="placement").count()
    page(wendy, "change", situation.placement.pk).press("Bewaar deze stage")

    assert AuditEntry.objects.filter(verb__startswith="placement").count() == before


def test_another_phase_holds_from_its_day_on(situation, wendy):
    change(situation, wendy, phase=3, since=TODAY)
    placement = Placement.objects.get()

    assert [placement.phase_on(day) for day in (TODAY - dt.timedelta(days=1), TODAY)] == [2, 3]
    with pytest.raises(Refused) as refused:
        change(situation, wendy, phase=2, since=dt.date(2027, 12, 1))
    assert refused.value.field == "phase_since"


def other_workplace(situation: Situation, wendy: Person) -> Workplace:
    """A department of another company."""
    return departments.add_workplace(
        company="Stroom B.V.", name="Diagnose", national_id="100402931", recognised_until=None, by=wendy
    )


def test_at_another_workplace_its_own_people_supervise(situation, wendy):
    change(situation, wendy, workplace=other_workplace(situation, wendy))

    assert (live(situation, "supervisor"), live(situation, "slb")) == ([], ["Marijke"])
    assert not takes_part(situation.ruud, situation.dossier, TODAY)


def test_a_workplace_where_a_contact_was_held_stays(situation, wendy):
    visit_held(situation)
    with pytest.raises(Refused) as refused:
        change(situation, wendy, workplace=other_workplace(situation, wendy))

    assert refused.value.field == "workplace"
    assert live(situation, "supervisor") == ["Ruud"]


def test_another_slb_teacher_guides_from_a_day_on_and_the_one_before_stays_on_record(situation, wendy):
    peter = situation.cast.peter
    first = dt.date(2026, 12, 1)
    people.name_slb(dossier=situation.dossier, person=peter, since=first, by=wendy)

    assert live(situation, "slb") == ["Marijke"]
    assert live(situation, "slb", first - dt.timedelta(days=1)) == ["Marijke"]
    assert live(situation, "slb", first) == ["Peter"]
    text = page(wendy, "people", situation.placement.pk).text
    assert ("Marijke" in text, "1 december 2026" in text) == (True, True)


def test_who_was_named_ahead_can_be_replaced_before_that_day(situation, wendy):
    first = dt.date(2026, 12, 1)
    for who in (situation.cast.peter, situation.cast.hendrik_jan):
        people.name_slb(dossier=situation.dossier, person=who, since=first, by=wendy)

    assert [live(situation, "slb", day) for day in (TODAY, first)] == [["Marijke"], ["Hendrik-Jan"]]
    ended = AuditEntry.objects.filter(verb="relation_changed", dossier=situation.dossier, actor=wendy)
    assert {entry.facts["person"] for entry in ended if entry.facts} == {
        str(situation.marijke.pk),
        str(situation.cast.peter.pk),
    }


@pytest.mark.parametrize(("who", "field"), [("sam", "person"), ("ruud", "person"), ("marijke", "person")])
def test_who_cannot_guide_is_refused(situation, wendy, who, field):
    with pytest.raises(Refused) as refused:
        people.name_slb(dossier=situation.dossier, person=getattr(situation, who), since=TODAY, by=wendy)

    assert refused.value.field == field


def test_a_day_before_the_other_began_is_refused(situation, wendy):
    with pytest.raises(Refused) as refused:
        people.name_slb(
            dossier=situation.dossier, person=situation.cast.peter, since=STARTED - dt.timedelta(days=1), by=wendy
        )

    assert (refused.value.field, live(situation, "slb")) == ("since", ["Marijke"])


@pytest.mark.requirement("BPV-18")
def test_another_supervisor_gets_the_link_and_the_one_before_comes_in_no_more(situation):
    people.name_supervisor(dossier=situation.dossier, outsider=NADIA, since=TODAY, by=situation.marijke)

    nadia = Person.objects.get(email=NADIA.email)
    assert live(situation, "supervisor") == ["Nadia"]
    assert takes_part(nadia, situation.dossier, TODAY)
    assert not takes_part(situation.ruud, situation.dossier, TODAY)
    assert OutboxMessage.objects.filter(recipient=nadia, dossier=situation.dossier).count() == 1


def test_who_begins_later_gets_the_link_on_the_first_day(situation, tuesday):
    later = TODAY + dt.timedelta(days=13)
    people.name_supervisor(dossier=situation.dossier, outsider=NADIA, since=later, by=situation.marijke)
    nadia = Person.objects.get(email=NADIA.email)

    def begins(day: dt.date) -> list[Person]:
        return [one.to for one in obligations.reminders(day) if ":begins:" in one.key]

    assert (live(situation, "supervisor"), begins(TODAY)) == (["Ruud"], [])
    assert not OutboxMessage.objects.filter(recipient=nadia).exists()
    assert begins(later) == [nadia]
    outbox.queue_mail("kernel/mail/guest_invited.txt", to=nadia, dossier=situation.dossier, link="")
    assert begins(later) == []


@pytest.mark.parametrize("address", ["sam", "marijke", "ruud"])
def test_a_student_or_somebody_else_of_the_placement_cannot_become_supervisor(situation, address):
    email = getattr(situation, address).email
    with pytest.raises(Refused) as refused:
        people.name_supervisor(
            dossier=situation.dossier, outsider=Outsider(email, "A", "B"), since=TODAY, by=situation.marijke
        )

    assert (refused.value.field, live(situation, "supervisor")) == ("email", ["Ruud"])


@pytest.mark.requirement("BPV-18")
def test_the_address_of_a_supervisor_is_changed_by_the_school_and_told_to_who_leads(situation, wendy):
    people.name_supervisor(dossier=situation.dossier, outsider=NADIA, since=TODAY, by=wendy)
    form = page(wendy, "people", situation.placement.pk).follow("Verander het adres van Nadia el Amrani")
    wrong = form.fill("E-mailadres", situation.sam.email).press("Verander het adres")
    assert "Dit is het adres van iemand met een eigen dossier." in wrong.text
    assert wrong.value("E-mailadres") == situation.sam.email
    wrong.fill("E-mailadres", "nadia@nieuw.example").press("Verander het adres")

    assert Person.objects.get(given_name="Nadia").email == "nadia@nieuw.example"
    assert OutboxMessage.objects.filter(recipient=situation.marijke).exists()
    assert (
        Browser(wendy)
        .client.get(reverse("bpv_guidance:address", args=[situation.placement.pk, situation.sam.pk]))
        .status_code
        == 404
    )


def test_departments_are_added_to_the_company_that_is_known(situation, wendy):
    listed = page(wendy, "departments")
    form = listed.follow("Voeg een afdeling toe").fill("Bedrijf", "Autobedrijf Van den Broek & Zn.")
    wrong = (
        form.fill("Afdeling", "Werkplaats").fill("Nummer van de werkplek", "100200300").press("Voeg deze afdeling toe")
    )
    assert "Deze afdeling van dit bedrijf staat er al in." in wrong.text
    added = (
        wrong.fill("Afdeling", "Schadeherstel")
        .fill("Erkend tot en met", "31 december 2027")
        .press("Voeg deze afdeling toe")
    )
    assert added.heading == "2 afdelingen"

    made = Workplace.objects.get(name="Schadeherstel")
    assert (made.company, made.recognised_until) == (situation.placement.workplace.company, dt.date(2027, 12, 31))
    changed = added.follow("Autobedrijf Van den Broek & Zn., Schadeherstel").fill(
        "Erkend tot en met", "1 november 2026"
    )
    assert "de erkenning is voorbij" in changed.press("Bewaar deze afdeling").text


def test_a_department_of_another_school_is_not_theirs_to_change(situation, wendy):
    other = Organisation.objects.create(code="zee", name="Zuiderzee", kind="institution")
    thijs = person("740118", "Thijs", "ten", "Brinke")
    Party.objects.create(person=thijs, role="stagebureau", organisation=other, since=STARTED)

    assert (
        Browser(thijs)
        .client.get(reverse("bpv_guidance:department", args=[situation.placement.workplace.pk]))
        .status_code
        == 404
    )
    with pytest.raises(NotAllowed):
        departments.change_workplace(
            workplace=situation.placement.workplace, name="X", national_id="1", recognised_until=None, by=thijs
        )


def test_more_than_one_workplace_is_named_in_the_error(situation, wendy):
    departments.add_workplace(
        company="Autobedrijf Van den Broek & Zn.",
        name="Schade",
        national_id="100200301",
        recognised_until=None,
        by=wendy,
    )
    form = page(wendy, "change", situation.placement.pk).fill("Werkplek", "van den broek").press("Bewaar deze stage")

    assert (
        "Welke? Schrijf het nummer op dat erachter staat: Autobedrijf Van den Broek & Zn., Schade (100200301); "
        "Autobedrijf Van den Broek & Zn., Werkplaats (broek-werkplaats)" in form.text
    )


def test_two_companies_of_one_name_and_a_taken_number_are_no_fault(situation, wendy):
    for code in ("one", "two"):
        Organisation.objects.create(kind="company", name="Garage Dubbel", code=code)
    given = {"company": "Garage Dubbel", "national_id": "777", "recognised_until": None, "by": wendy}
    first = departments.add_workplace(name="Hal 1", **given)
    Workplace.objects.filter(pk=first.pk).update(code="777-2")

    assert [departments.add_workplace(name=f"Hal {n}", **given).code for n in (2, 3)] == ["777", "777-3"]


def test_who_lets_a_supervisor_in_does_not_become_one(situation, wendy):
    with pytest.raises(Refused) as refused:
        people.name_supervisor(dossier=situation.dossier, outsider=Outsider(wendy.email, "", ""), since=TODAY, by=wendy)
    assert (refused.value.field, live(situation, "supervisor")) == ("email", ["Ruud"])


@pytest.mark.parametrize("name", ["find_student", "departments", "placements"])
def test_a_search_with_a_sign_that_no_name_has_is_answered(situation, wendy, name):
    assert Browser(wendy).client.get(reverse(f"bpv_guidance:{name}"), {"q": "\0h\u202eoek\0"}).status_code == 200
