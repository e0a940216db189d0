"""The rule on Spark says the same as the plain reading of it. Needs `requirements-spark.lock` and Java 17 or newer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from koers.lawbook.law import load_law
from tests.lawbook.engines import arrow, outcomes
from tests.lawbook.plain_reading import read
from tests.lawbook.worlds import YEARS, big_institution, border_days, together

pyspark = pytest.importorskip("pyspark.sql", reason="koers[spark] is not installed: requirements-spark.lock")

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """Spark in this process, on this machine only."""
    builder = pyspark.SparkSession.builder.master("local[2]").appName("koers")
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
    }.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.mark.parametrize(("year", "interim"), [*((year, False) for year in YEARS), (YEARS[0], True)])
def test_a_big_institution_on_spark(spark: Any, year: str, interim: bool):
    tables = together(big_institution(YEARS.index(year), 1000, year), border_days(year))
    for name, table in arrow(tables).items():
        spark.createDataFrame(table).createOrReplaceTempView(name)

    judged = outcomes(lambda query: spark.sql(query).collect(), load_law(), year, "spark", interim=interim)

    assert judged == read(tables, year, interim=interim)


def test_an_institution_without_anybody_on_spark(spark: Any):
    for name, table in arrow(big_institution(0, 0, "2025-2026")).items():
        spark.createDataFrame(table).createOrReplaceTempView(name)

    assert outcomes(lambda query: spark.sql(query).collect(), load_law(), "2025-2026", "spark", interim=False) == []
