"""The demo school: ROC De Waterlanden, made around any day, written as CSV files and brought in through the import."""
