"""The permit monitor: study progress and the residence permit, from enrolment data to decision (IND)."""
