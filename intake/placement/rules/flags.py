"""Rules that set no level: markers, holds and queue places."""

from intake.placement.baclofen_amounts import days_since_last_baclofen
from intake.placement.facts import (
    ALCOHOL_STOPPED_LATELY,
    ANY_SEDATIVE,
    CONFUSED_OR_SEEING,
    DROWSY_OR_CONFUSED,
    EARLY_PUMP_SIGNS,
    INJECTS,
    MINOR,
    PREGNANT,
    PUMP_ALARM_OR_LATE,
    SUICIDAL,
    USES_OPIOID_LIKE,
    USES_OPIOIDS,
    WITHDRAWAL_SIGNS,
)
from intake.placement.measures import measure
from intake.placement.model import Flag, Rule
from intake.placement.personal_amounts import phq2
from intake.placement.substance_amounts import onset_days_left
from intake.questionnaire.baclofen import BY_MOUTH, TAKES_BACLOFEN
from intake.questionnaire.conditions import all_of, answer, any_of
from intake.questionnaire.pump import BY_PUMP
from intake.questionnaire.safety import ANY_ASQ_YES, ASQ
from intake.questionnaire.safety_texts import NEVER_STOP, TELL
from intake.questionnaire.substances_catalogue import (
    ONSETS,
    SEDATIVE_CLASSES,
    UNKNOWN_PRODUCTS,
    any_substance,
    is_of_class,
)

LAST_USE_NOT_KNOWN = all_of(
    is_of_class(*SEDATIVE_CLASSES, "opioid"), answer("last_use_on").is_withheld()
)
"""Inside an entry of the substances."""

BACLOFEN_WINDOW = ONSETS["baclofen"].may_start_days

FLAG_RULES = (
    Rule(
        id="3-confused-or-seeing-things",
        finding="Confused, or sees or hears things: a clinician within 24 hours",
        when=CONFUSED_OR_SEEING,
        source="S1, section 1.5",
        flags=(Flag.MED24,),
        hold=True,
        tell=TELL["confused"],
    ),
    Rule(
        id="1-drowsy-with-opioid-or-sedative",
        finding="Very sleepy or confused, and uses an opioid, kratom, tianeptine or a sedative: "
        "somebody stays with them",
        when=all_of(DROWSY_OR_CONFUSED, any_of(USES_OPIOIDS, USES_OPIOID_LIKE, ANY_SEDATIVE)),
        source="R59, R76, section 7.1",
        flags=(Flag.MED24,),
        hold=True,
        tell=TELL["stay_awake"],
    ),
    Rule(
        id="13-extra-baclofen-not-known",
        finding="Does not know or tell how much extra baclofen was taken: call Poison Help now, "
        "1-800-222-1222",
        when=all_of(TAKES_BACLOFEN, answer("baclofen_extra_mg").is_withheld()),
        source="R13c, R76 [project]",
        flags=(Flag.MED24,),
        hold=True,
        tell=TELL["poison_help"],
    ),
    Rule(
        id="31-pump",
        finding="Has a baclofen pump: no placement before the pump clinic is reached",
        when=BY_PUMP,
        source="R5 [project]",
        flags=(Flag.PUMP, Flag.MED24),
        # Online, a person's own "yes" does not record the contact; staff does, on a call.
        unless_known=all_of(
            answer("pump_clinic_reached").is_yes(), answer("channel").is_any_of("call")
        ),
        hold=True,
    ),
    Rule(
        id="31-pump-in-care",
        finding="Has a baclofen pump: a clinician is in contact within 24 hours",
        when=BY_PUMP,
        source="R5 [project]",
        flags=(Flag.PUMP, Flag.MED24),
    ),
    Rule(
        id="31-pump-with-signs",
        finding="A baclofen pump, with signs that can be withdrawal: the pump clinic is called now",
        when=all_of(BY_PUMP, WITHDRAWAL_SIGNS),
        source="R7, R8, section 2.2 [project]",
        flags=(Flag.PUMP, Flag.MED24),
        hold=True,
        tell=TELL["pump_clinic"],
    ),
    Rule(
        id="5-pump-not-known-with-signs",
        finding="Fever, new stiffness, confusion, hallucinations or itching without rash, and "
        "nobody says whether baclofen is taken, or whether by a pump",
        when=all_of(
            any_of(
                answer("takes_baclofen").is_withheld(),
                all_of(TAKES_BACLOFEN, answer("baclofen_form").is_withheld()),
            ),
            EARLY_PUMP_SIGNS,
        ),
        source="R5, R7, rule 56 [project]",
        flags=(Flag.MED24,),
        hold=True,
        tell=NEVER_STOP["baclofen"],
    ),
    Rule(
        id="56-last-use-not-known",
        finding="Uses alcohol, an opioid or a sedative on 4 or more days a week, and nobody knows "
        "when the last use was: what it is safe to wait for cannot be told",
        when=any_substance(all_of(LAST_USE_NOT_KNOWN, answer("days_per_week").at_least(4))),
        source="rule 56, section 3 [project]",
        flags=(Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
        hold=True,
        tell=NEVER_STOP["sedative"],
    ),
    Rule(
        id="56-last-use-not-known-with-signs",
        finding="Signs of withdrawal, uses alcohol, an opioid or a sedative, and nobody knows when "
        "the last use was",
        when=all_of(WITHDRAWAL_SIGNS, any_substance(LAST_USE_NOT_KNOWN)),
        source="rule 56, section 3 [project]",
        flags=(Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
        hold=True,
        tell=TELL["hospital_today"],
    ),
    Rule(
        id="31-pump-alarm-or-late-refill",
        finding="Pump alarm, overdue refill or a pump turned down: pump clinic or emergency "
        "department within the hour",
        when=all_of(TAKES_BACLOFEN, PUMP_ALARM_OR_LATE),
        source="R5 [project]",
        flags=(Flag.PUMP, Flag.MED24),
        hold=True,
        tell=TELL["pump_clinic"],
    ),
    Rule(
        id="10-suicidal-thoughts",
        finding="Thoughts of ending their life: a person talks with them now",
        when=SUICIDAL,
        source="R72b, section 6",
        flags=(Flag.SUICIDE,),
        tell=TELL["crisis_line"],
    ),
    Rule(
        id="10-asq-positive",
        finding="A yes to one of the four ASQ questions: a person talks with them",
        when=ANY_ASQ_YES,
        source="R72b, section 6.12b",
        flags=(Flag.SUICIDE,),
        hold=True,
    ),
    Rule(
        id="10-low-mood-and-thoughts-not-told",
        finding="Low mood (PHQ-2 of 2 or more), and whether there are thoughts of suicide is not "
        "told: a person asks",
        when=all_of(
            measure(phq2).at_least(2),
            any_of(*(answer(each).is_withheld() for each in (*ASQ, "low_mood_thoughts"))),
        ),
        source="R71, section 6.11 [project]",
        hold=True,
    ),
    Rule(
        id="22-ciwa-moderate",
        finding="CIWA-Ar 10 or more: a clinician within 24 hours",
        when=answer("ciwa_ar").at_least(10),
        source="R26",
        flags=(Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
    ),
    Rule(
        id="22-alcohol-withdrawal-now",
        finding="Drinks on most days or stopped in the last 14 days, with signs of withdrawal: a "
        "clinician within 24 hours",
        when=all_of(ALCOHOL_STOPPED_LATELY, WITHDRAWAL_SIGNS),
        source="R44, R26c [project]",
        flags=(Flag.MED24,),
        tell=TELL["withdrawal_today"],
    ),
    Rule(
        id="51-cows-moderate",
        finding="COWS 13 or more: a clinician within 24 hours",
        when=answer("cows").at_least(13),
        source="R68, section 6.8",
        flags=(Flag.MED24,),
    ),
    Rule(
        id="15-signs-of-the-heart-or-collapse",
        finding="Chest pain, fainting, a very slow pulse, new weakness or very hot: a clinician "
        "now",
        when=answer("symptoms_now").includes_any(
            "chest_pain", "fainting", "slow_pulse", "weak", "very_hot"
        ),
        source="section 7.1 [project]",
        flags=(Flag.MED24,),
        hold=True,
        tell=TELL["doctor_now"],
    ),
    Rule(
        id="34-wound",
        finding="Sores that are black, or sores with fever: a clinician on the same day",
        when=answer("conditions").includes_any("wound"),
        source="R37b, section 3",
        flags=(Flag.MED24,),
        tell=TELL["doctor_now"],
    ),
    Rule(
        id="61-minor",
        finding="Under 18: the rules are made for adults, a clinician decides",
        when=MINOR,
        source="R34, R44, R57",
        flags=(Flag.MINOR,),
        hold=True,
    ),
    Rule(
        id="56-age-not-known",
        finding="The age is not known, so the person could be under 18: a person asks",
        when=answer("age").is_withheld(),
        source="section 9, rules 56 and 61",
        hold=True,
    ),
    Rule(
        id="36-no-naloxone",
        finding="No naloxone within reach: give it and show how to use it",
        when=answer("has_naloxone").is_no(),
        source="R59, section 5.3",
        flags=(Flag.NALOXONE,),
    ),
    Rule(
        id="57-unknown-product",
        finding="A product of unknown content or strength: a person asks for more",
        when=any_substance(
            any_of(
                answer("substance").is_any_of(*UNKNOWN_PRODUCTS),
                all_of(is_of_class("benzodiazepine"), answer("source").is_any_of("not_prescribed")),
            )
        ),
        source="R23b",
        hold=True,
    ),
    Rule(
        id="57-unknown-amount",
        finding="The strength or the size of what is counted is not known: the higher band "
        "counts, and a person asks for more",
        when=any_substance(
            any_of(
                answer("strength_known").is_no(),
                answer("drink_size").is_any_of("other"),
            )
        ),
        source="R23b, R43",
        hold=True,
    ),
    Rule(
        id="62-priority",
        finding="Pregnant or injecting: priority admission",
        when=any_of(PREGNANT, INJECTS),
        source="R49",
        flags=(Flag.PRIORITY,),
    ),
    Rule(
        id="62-pregnant",
        finding="Pregnant: first in line",
        when=PREGNANT,
        source="R49e",
        flags=(Flag.PREGNANT,),
    ),
    Rule(
        id="63-children-at-home",
        finding="Children at home: keep all medicines locked away",
        when=answer("children_at_home").is_yes(),
        source="S3",
        flags=(Flag.CHILD_SAFETY,),
    ),
    Rule(
        id="64-language",
        finding="Prefers another language than English, or needs an interpreter",
        when=any_of(answer("language").is_any_of("es", "other"), answer("interpreter").is_yes()),
        source="S2, R78",
        flags=(Flag.LANGUAGE,),
    ),
    Rule(
        id="68-answered-by-a-relative",
        finding="A relative or friend answers: no “no” about self-harm counts as cleared, a "
        "person talks with them themselves",
        when=answer("answering_for").is_any_of("relative"),
        source="R46 [project]",
        hold=True,
    ),
    Rule(
        id="72-symptoms-may-still-come",
        finding="The last use is so recent that withdrawal may still start",
        when=any_of(
            any_substance(measure(onset_days_left).at_least(0)),
            all_of(BY_MOUTH, measure(days_since_last_baclofen).at_most(BACLOFEN_WINDOW)),
        ),
        source="R26c, section 3",
        advise="Symptoms may still come. Feeling well now lowers nothing",
    ),
    Rule(
        id="74-overdose-in-72-hours",
        finding="Overdose in the last 72 hours: a clinician within 24 hours, even if well now",
        when=answer("overdose").is_any_of("last_72_hours"),
        source="R59b",
        flags=(Flag.MED24,),
        tell=TELL["doctor_today"],
    ),
)
