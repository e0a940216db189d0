"""``python -m tools.bench.permit_spark DATA YEAR OUT``: the rule on Spark, in one process; outcomes to Parquet."""

from __future__ import annotations

import sys
from pathlib import Path

from pyspark.sql import SparkSession

from koers.lawbook.law import load_law
from koers.lawbook.tables import TABLES
from koers.lawbook.years import AcademicYear


def main(data: Path, year: str, out: Path) -> None:
    """Judge, and write."""
    builder = SparkSession.builder.master("local[2]").appName("koers-bench")
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "6g",
        "spark.sql.shuffle.partitions": "4",
    }.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    for name in TABLES:
        spark.read.parquet(str(data / f"{name}.parquet")).createOrReplaceTempView(name)
    query = load_law().query(AcademicYear.parse(year), dialect="spark")
    spark.sql(query).orderBy("student_id").write.mode("overwrite").parquet(str(out))
    spark.stop()


main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
