"""What we ask: the whole questionnaire in order, and its version."""

from intake.questionnaire.about_you import ABOUT_YOU
from intake.questionnaire.contact import CONTACT
from intake.questionnaire.dose_history import DOSE_HISTORY
from intake.questionnaire.duties import DUTIES
from intake.questionnaire.health import HEALTH
from intake.questionnaire.home import HOME
from intake.questionnaire.mind import MIND
from intake.questionnaire.model import Questionnaire
from intake.questionnaire.overdose import OVERDOSE
from intake.questionnaire.past_treatment import PAST_TREATMENT
from intake.questionnaire.preferences import PREFERENCES
from intake.questionnaire.safety import SAFETY
from intake.questionnaire.substances import SUBSTANCES_SECTION
from intake.questionnaire.system import SYSTEM
from intake.questionnaire.withdrawal import WITHDRAWAL

# Raised whenever a question is added, removed or changes its meaning.
VERSION = 4

QUESTIONNAIRE = Questionnaire(
    sections=(
        SAFETY,
        ABOUT_YOU,
        SUBSTANCES_SECTION,
        DOSE_HISTORY,
        WITHDRAWAL,
        OVERDOSE,
        HEALTH,
        MIND,
        HOME,
        DUTIES,
        PAST_TREATMENT,
        PREFERENCES,
        CONTACT,
    ),
    system=SYSTEM,
)
