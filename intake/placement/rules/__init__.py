"""All rules, and the version that they carry."""

from intake.placement.rules.baclofen_emergency import BACLOFEN_EMERGENCY_RULES
from intake.placement.rules.contradictions import CONTRADICTION_RULES
from intake.placement.rules.emergency import EMERGENCY_RULES
from intake.placement.rules.flags import FLAG_RULES
from intake.placement.rules.intensive_outpatient import INTENSIVE_OUTPATIENT_RULES
from intake.placement.rules.medically_managed import MEDICALLY_MANAGED_RULES
from intake.placement.rules.medicines import MEDICINE_RULES
from intake.placement.rules.outpatient import NOTHING_FOUND, OUTPATIENT_RULES
from intake.placement.rules.residential import RESIDENTIAL_RULES

# Raised with every change of a rule. A stored suggestion keeps the number it was made with.
RULESET = 3

RULES = (
    *EMERGENCY_RULES,
    *BACLOFEN_EMERGENCY_RULES,
    *MEDICALLY_MANAGED_RULES,
    *RESIDENTIAL_RULES,
    *INTENSIVE_OUTPATIENT_RULES,
    *OUTPATIENT_RULES,
    *FLAG_RULES,
    *MEDICINE_RULES,
    *CONTRADICTION_RULES,
)
RULES_BY_ID = {rule.id: rule for rule in (*RULES, NOTHING_FOUND)}
