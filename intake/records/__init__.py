"""What we keep: intakes with their answers, suggestions, dispositions and documents."""
