"""What Hogeschool Zuiderzee lives through itself, by the same actions as everybody."""

from __future__ import annotations

import datetime as dt

from koers.demo.college.files import COLLEGE
from koers.kernel import clock
from koers.kernel.models import Organisation
from koers.processes.permit_monitor.actions.outcomes import refresh_outcomes
from koers.processes.permit_monitor.queries.calendar import judged_year, running_year


def live(at: dt.date) -> None:
    """Live until the day of the school (a local date). The imported college must be there; runs once."""
    institution = Organisation.objects.get(code=COLLEGE)
    with clock.set_to(clock.at(at, dt.time(6))):
        for year in (judged_year(at), running_year(at)):
            refresh_outcomes(institution=institution, year=year, by=None)
