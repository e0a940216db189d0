"""The documents that the tests draw: the report of a progress talk as it is designed, two pages."""

from koers.printing.shapes import Approval, Labels, OfficialDocument, Section

CODE = "K7QF-2M9X-4TRB"

LABELS = Labels(
    page="bladzijde",
    of="van",
    code="Controlecode",
    verify="Verzegeld door ROC De Waterlanden. Controleer dit document:",
    qr="QR-code naar de controlepagina",
    not_signed="nog niet getekend",
)

SLBER = Approval(
    name="Marijke van der Laan-Öztürk",
    capacity="SLB’er",
    moment="17 november 2026, 13.36 uur",
    method="ingelogd via de school",
)
STUDENT = Approval(
    name="Sam van der Heijden",
    capacity="student",
    moment="17 november 2026, 13.51 uur",
    method="ingelogd via de school",
)


def not_yet(approval: Approval) -> Approval:
    return Approval(name=approval["name"], capacity=approval["capacity"], moment=None, method=None)


def report(*people: Approval) -> OfficialDocument:
    return OfficialDocument(
        language="nl",
        title="Verslag studievoortgangsgesprek",
        moment="2026-11-17T13:31:00+01:00",
        school="ROC De Waterlanden",
        dossier="Dossier Sam van der Heijden",
        verification={
            "code": CODE,
            "address": "koers.waterlanden.example/controle",
            "url": f"https://koers.waterlanden.example/controle?code={CODE}",
        },
        labels=LABELS,
        sections=[*_first_page(), *_second_page(), _signatures(*(people or (SLBER, STUDENT)))],
    )


def _first_page() -> list[Section]:
    return [
        {
            "kind": "facts",
            "heading": None,
            "rows": [
                {"label": "Student", "value": "Sam van der Heijden, studentnummer 0412877"},
                {"label": "Opleiding", "value": "Autotechnicus, niveau 2, BBL, leerjaar 2"},
                {"label": "SLB’er", "value": "Marijke van der Laan-Öztürk"},
                {
                    "label": "Gesprek",
                    "value": "dinsdag 17 november 2026, 13.16 tot 13.31 uur; tweede van 4 in 2026–2027",
                },
                {"label": "Aantekeningen", "value": "door Sam (leerjaar 2)"},
            ],
        },
        {
            "kind": "bar",
            "heading": "Stand",
            "text": "27 van de 57 bewijskaarten; volgens de planning 33. Cijfers van 16 november 2026.",
            "value": 27,
            "total": 57,
            "planned": 33,
        },
        {
            "kind": "table",
            "heading": "Terugblik",
            "columns": ["Afspraak van 22 september", "Hoe ging het", "Wat is er gedaan"],
            "widths": [3, 2, 5],
            "rows": [
                [
                    "Drie bewijskaarten bij B1-K1-W2",
                    "Deels",
                    "Twee gemaakt. De derde niet: er stond geen auto met storing op de brug.",
                ],
                ["Vaste middag storingen zoeken", "Gelukt", "Elke dinsdagmiddag, sinds 13 oktober."],
            ],
        },
        {
            "kind": "facts",
            "heading": "Besproken",
            "rows": [
                {"label": "Gaat goed", "value": "Onderhoudsbeurten, van intake tot proefrit. Samenwerken."},
                {"label": "Aandacht", "value": "Storingen zoeken met de tester. Kaarten meteen invullen."},
                {
                    "label": "Trots op",
                    "value": "Distributieriem vervangen, Opel Corsa (bewijskaart 24). Geleerd: eerst blokkeren, dan "
                    "pas losmaken.",
                },
                {"label": "Wil nog leren", "value": "Storingen zoeken aan elektrische auto’s."},
                {
                    "label": "Eigen onderwerp",
                    "value": "Te weinig tijd op de werkplaats om storingen te zoeken. Besproken, zie de nieuwe "
                    "afspraak.",
                },
                {
                    "label": "Tevreden als",
                    "value": "“ik weet hoe ik voor kerst mijn remmenproef haal”: gelukt.",
                },
            ],
        },
    ]


def _second_page() -> list[Section]:
    return [
        {
            "kind": "paragraph",
            "heading": "Conclusie: op schema",
            "text": "De cijfers zeggen: 6 kaarten achter. Toelichting van de student: “Vijf kaarten liggen klaar, ze "
            "wachten op de beoordeling van Ruud.”",
        },
        {
            "kind": "agreements",
            "heading": "Nieuwe afspraak",
            "items": [
                {
                    "title": None,
                    "rows": [
                        {
                            "label": "Wat",
                            "value": "Drie storingen zelf gevonden en vastgelegd op een bewijskaart",
                        },
                        {"label": "Waarbij", "value": "B1-K1-W2, diagnose stellen"},
                        {
                            "label": "Hoe",
                            "value": "Elke dinsdagmiddag met de tester, kaart dezelfde dag invullen",
                        },
                        {"label": "Klaar op", "value": "11 december 2026"},
                        {"label": "Eerste stap", "value": "18 november de tester reserveren bij Ruud"},
                        {"label": "Wie", "value": "Sam, met hulp van Ruud"},
                    ],
                }
            ],
        },
        {
            "kind": "paragraph",
            "heading": "Belangrijkste van dit gesprek",
            "text": "“Ik doe het onderhoud goed. Met een vaste middag haal ik de storingen in.”",
        },
    ]


def _signatures(*people: Approval) -> Section:
    return {"kind": "signatures", "heading": "Akkoord", "people": list(people)}
