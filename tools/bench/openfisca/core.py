"""``python core.py DATA YEAR OUT``: the core of the permit rule on OpenFisca's engine, in an environment of its own.

The core only: half of what could be attained, the results of the year, an accepted reason. Not the same unit once, what
is unknown, preparatory programmes, leaving, ties or the check of the input. Koers never imports this.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Result = build_entity(key="result", plural="results", label="a result", is_person=True)
Student = build_entity(
    key="student", plural="students", label="a student", roles=[{"key": "result", "plural": "results"}]
)


class credits(Variable):
    """Credits of a result that counts, achieved in the year."""

    value_type, entity, definition_period, label = float, Result, DateUnit.YEAR, "credits that count"


class nominal(Variable):
    """Credits of a year, by the register."""

    value_type, entity, definition_period, label = float, Student, DateUnit.YEAR, "nominal load"


class months(Variable):
    """Teaching months in which the student was enrolled."""

    value_type, entity, definition_period, label = float, Student, DateUnit.YEAR, "teaching months"


class monitored(Variable):
    """Whether there is a permit to study, and a degree programme."""

    value_type, entity, definition_period, label = bool, Student, DateUnit.YEAR, "monitored"


class excused(Variable):
    """Whether a reason was accepted."""

    value_type, entity, definition_period, label = bool, Student, DateUnit.YEAR, "excused"


class earned(Variable):
    """Credits of all results of the year."""

    value_type, entity, definition_period, label = float, Student, DateUnit.YEAR, "earned"

    def formula(students: Any, period: Any) -> Any:
        """Added up over the results of a student."""
        return students.sum(students.members("credits", period))


class required(Variable):
    """Half of what could be attained."""

    value_type, entity, definition_period, label = float, Student, DateUnit.YEAR, "required"

    def formula(students: Any, period: Any) -> Any:
        """In proportion to the months of enrolment."""
        return students("nominal", period) * students("months", period) / 10 * 0.5


class outcome(Variable):
    """0 not monitored, 1 sufficient, 2 excused, 3 insufficient."""

    value_type, entity, definition_period, label = int, Student, DateUnit.YEAR, "outcome"

    def formula(students: Any, period: Any) -> Any:
        """Compare, and look for an accepted reason."""
        enough = students("earned", period) >= students("required", period)
        short = np.where(students("excused", period), 2, 3)
        return np.where(students("monitored", period), np.where(enough, 1, short), 0)


RESULTS = """
SELECT substr(student_id, 2)::integer AS student, coalesce(credits, 0)::double AS credits
FROM '{data}/results.parquet'
WHERE counts AND achieved_on BETWEEN DATE '{first}-09-01' AND DATE '{last}-08-31' ORDER BY result_id"""
STUDENTS = """
SELECT student_id, coalesce(max(nominal_credits), 0)::double AS nominal,
    max(CASE WHEN start < DATE '{first}-10-01' THEN 10 WHEN start < DATE '{first}-12-01' THEN 8
        WHEN start < DATE '{last}-03-01' THEN 5 ELSE 0 END)::double AS months,
    bool_or(kind = 'degree') AND student_id IN (FROM '{data}/permits.parquet' SELECT student_id WHERE purpose = 'study')
        AS monitored,
    student_id IN (FROM '{data}/excuses.parquet' SELECT student_id
        WHERE decision = 'accepted' AND academic_year = '{first}-{last}') AS excused
FROM '{data}/enrolments.parquet' JOIN '{data}/programmes.parquet' USING (programme_id)
GROUP BY student_id ORDER BY student_id"""


def main(data: Path, year: str, out: Path) -> None:
    """Read the columns, compute and write."""
    first, _dash, last = year.partition("-")
    words = {"data": data, "first": first, "last": last}
    system = TaxBenefitSystem([Result, Student])
    system.add_variables(credits, nominal, months, monitored, excused, earned, required, outcome)
    with duckdb.connect() as connection:
        results = connection.execute(RESULTS.format(**words)).fetchnumpy()
        students = connection.execute(STUDENTS.format(**words)).fetchnumpy()
        builder = SimulationBuilder()
        builder.create_entities(system)
        builder.declare_person_entity("result", np.arange(len(results["student"])))
        group = builder.declare_entity("student", np.arange(len(students["student_id"])))
        builder.join_with_persons(group, results["student"], np.array(["result"] * len(results["student"])))
        simulation = builder.build(system)
        simulation.set_input("credits", first, np.asarray(results["credits"]))
        for name in ("nominal", "months", "monitored", "excused"):
            simulation.set_input(name, first, np.asarray(students[name]))
        import pyarrow as pa

        found = pa.table(
            {
                "student_id": pa.array(students["student_id"]),
                **{name: pa.array(simulation.calculate(name, first)) for name in ("outcome", "earned", "required")},
            }
        )
        connection.register("found", found)
        connection.execute(f"COPY found TO '{out}' (FORMAT parquet)")


main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
