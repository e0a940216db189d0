"""SVG: the study progress conversation in mbo."""
