"""Rules about medicines that set no level: never stop, check the dose, go on without a gap."""

from intake.placement.baclofen_amounts import (
    BACLOFEN_OVER,
    baclofen_mg_in_24h,
    days_since_baclofen_change,
)
from intake.placement.facts import (
    BACLOFEN_DEPENDENT,
    BACLOFEN_MAY_BE_IN_WITHDRAWAL,
    KIDNEY_DISEASE,
    KIDNEY_SEVERE,
    ON_OPIOID_MEDICATION,
    ONE_KIDNEY_OR_DISEASE,
    OPIOID_IN_14_DAYS,
    SUICIDAL,
    USES_OPIOIDS,
    WITHDRAWAL_SIGNS,
)
from intake.placement.measures import measure
from intake.placement.model import Flag, Rule
from intake.questionnaire.baclofen import TAKES_BACLOFEN
from intake.questionnaire.conditions import all_of, answer, any_of
from intake.questionnaire.pump import BY_PUMP
from intake.questionnaire.safety_texts import TELL
from intake.questionnaire.substances_catalogue import ONSETS, any_substance, is_of_class

BACLOFEN_WINDOW = ONSETS["baclofen"].may_start_days

MEDICINE_RULES = (
    Rule(
        id="28-baclofen-doses-missed",
        finding="Depends on baclofen, and missed 2 or more doses in the last 7 days",
        when=all_of(BACLOFEN_DEPENDENT, answer("baclofen_missed").at_least(2)),
        source="R2, section 1.3 [project]",
        flags=(Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
        tell=TELL["prescriber_today"],
    ),
    Rule(
        id="28-baclofen-stopped-day-not-known",
        finding="Ran out of or stopped baclofen, and nobody knows when",
        when=all_of(
            TAKES_BACLOFEN,
            answer("baclofen_change").is_any_of("ran_out", "stopped"),
            answer("baclofen_changed_on").is_withheld(),
        ),
        source="R2, rule 56 [project]",
        flags=(Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
        hold=True,
        tell=TELL["prescriber_today"],
    ),
    Rule(
        id="28-baclofen-with-fever-and-stiffness",
        finding="Takes baclofen; fever and new stiffness",
        when=all_of(
            TAKES_BACLOFEN,
            answer("symptoms_now").includes_any("fever", "very_hot"),
            answer("symptoms_now").includes_any("stiffness"),
        ),
        source="R2, R4 [project]",
        flags=(Flag.MED24,),
        hold=True,
        tell=TELL["prescriber_today"],
    ),
    Rule(
        id="29-baclofen-above-80",
        finding="More than 80 mg baclofen a day, the maximum of the label",
        when=all_of(TAKES_BACLOFEN, answer("baclofen_mg_day").more_than(80)),
        source="R4, R18b, section 5.4",
        flags=(Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
    ),
    Rule(
        id="13-baclofen-raised-to-200",
        finding="Baclofen changed in the last 7 days, and the daily total is 200 mg or more: "
        "stay on the line until Poison Help has advised",
        when=all_of(
            TAKES_BACLOFEN,
            answer("baclofen_change").is_any_of("raised", "cut_down", "ran_out", "stopped"),
            measure(days_since_baclofen_change).at_most(7),
            measure(baclofen_mg_in_24h).at_least(200),
        ),
        source="R13, R13b [project]",
        flags=(Flag.MED24,),
        hold=True,
        tell=TELL["poison_help"],
    ),
    Rule(
        id="8-baclofen-and-severe-kidney-disease",
        finding="Takes baclofen with severe kidney disease or on dialysis: no dose is known to be "
        "safe, a clinician within 24 hours",
        when=all_of(TAKES_BACLOFEN, KIDNEY_SEVERE),
        source="R10, R12, section 2.3",
        flags=(Flag.RENAL, Flag.MED24),
    ),
    Rule(
        id="8-baclofen-makes-sleepy-with-severe-kidney-disease",
        finding="Severe kidney disease or dialysis, and baclofen makes sleepy or brings falls: a "
        "person asks how they are now",
        when=all_of(
            TAKES_BACLOFEN,
            KIDNEY_SEVERE,
            answer("baclofen_effects").includes_any("sleepy", "falls"),
        ),
        source="R10, R12, section 2.3",
        flags=(Flag.RENAL, Flag.MED24),
        hold=True,
        tell=TELL["doctor_now"],
    ),
    Rule(
        id="10-thoughts-and-much-baclofen-at-home",
        finding="Thoughts of suicide, or an attempt in the last year, and 200 mg of baclofen or "
        "more within reach: a person talks with them now",
        when=all_of(SUICIDAL, TAKES_BACLOFEN, answer("baclofen_mg_at_home").at_least(200)),
        source="section 5.4, R18, R77",
        flags=(Flag.SUICIDE, Flag.MED24),
        hold=True,
    ),
    Rule(
        id="7-baclofen-rare-effects",
        finding="Takes baclofen, with an uneven heartbeat or a low or restless mood: a clinician "
        "within 24 hours",
        when=all_of(TAKES_BACLOFEN, answer("baclofen_effects").includes_any("heartbeat", "mood")),
        source="S1, section 1.5",
        flags=(Flag.MED24,),
    ),
    Rule(
        id="28-baclofen-cut-with-signs",
        finding="Cut, ran out of, stopped or went a day without baclofen in the last 14 days, and "
        "has signs of withdrawal",
        when=all_of(
            BACLOFEN_MAY_BE_IN_WITHDRAWAL,
            any_of(
                WITHDRAWAL_SIGNS,
                answer("symptoms_now").includes_any("aches", "anxious", "sleepless"),
            ),
        ),
        source="S2, S4, section 1.9",
        flags=(Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
        tell=TELL["prescriber_today"],
    ),
    Rule(
        id="49-baclofen-to-drink-less",
        finding="Takes baclofen that nobody prescribed to drink less: a clinician within 24 hours",
        when=all_of(
            TAKES_BACLOFEN,
            answer("baclofen_source").is_any_of("not_prescribed"),
            answer("baclofen_reason").includes_any("alcohol"),
        ),
        source="S3, section 1.6",
        flags=(Flag.MED24,),
    ),
    Rule(
        id="58-baclofen-never-stop",
        finding="Takes baclofen: it must not be stopped suddenly",
        when=TAKES_BACLOFEN,
        source="R2, section 2.5",
        flags=(Flag.DO_NOT_STOP_ABRUPTLY,),
        unless_known=BACLOFEN_OVER,
    ),
    Rule(
        id="56-injects-baclofen",
        finding="Injects baclofen, which is made for swallowing or for a pump: a clinician "
        "within 24 hours",
        when=all_of(TAKES_BACLOFEN, answer("baclofen_form").includes_any("injected")),
        source="R1, R5, section 1.2",
        flags=(Flag.MED24,),
        hold=True,
    ),
    Rule(
        id="57-baclofen-without-prescription",
        finding="Baclofen that no pharmacy gave out: its strength is not known",
        when=any_of(
            all_of(TAKES_BACLOFEN, answer("baclofen_source").is_any_of("not_prescribed")),
            answer("baclofen_from").includes_any("online", "person"),
        ),
        source="S3, section 1.4",
        hold=True,
    ),
    Rule(
        id="59-naltrexone-after-opioids",
        finding="Naltrexone is taken or planned, and an opioid was used in the last 14 days",
        when=all_of(
            any_of(
                answer("addiction_medicines").includes_any("naltrexone"),
                answer("naltrexone_planned").is_yes(),
            ),
            OPIOID_IN_14_DAYS,
        ),
        source="R61, R61b",
        flags=(Flag.MED24,),
        hold=True,
        advise="Naltrexone brings on severe withdrawal while opioids are in the body: 7 to 10 "
        "days without, up to 14 after methadone or buprenorphine",
    ),
    Rule(
        id="59-naltrexone-and-opioids-not-known",
        finding="Naltrexone is taken or planned, and opioids in the last 14 days cannot be ruled "
        "out: a person asks",
        when=all_of(
            any_of(
                answer("addiction_medicines").includes_any("naltrexone"),
                answer("naltrexone_planned").is_yes(),
            ),
            any_of(
                any_substance(all_of(is_of_class("opioid"), answer("last_use_on").is_withheld())),
                answer("lost_tolerance").includes_any("medication_stopped"),
                any_substance(is_of_class("kratom", "tianeptine")),
            ),
        ),
        source="R61, rule 56",
        hold=True,
    ),
    Rule(
        id="69-kidney-and-medicine",
        finding="Kidney disease or one kidney, and baclofen, a gabapentinoid or acamprosate: "
        "doses need a clinician’s check",
        when=all_of(
            any_of(ONE_KIDNEY_OR_DISEASE, KIDNEY_DISEASE),
            any_of(
                TAKES_BACLOFEN,
                any_substance(is_of_class("gabapentinoid")),
                answer("addiction_medicines").includes_any("acamprosate"),
            ),
        ),
        source="R10, R81",
        flags=(Flag.RENAL,),
    ),
    Rule(
        id="76-breastfeeding",
        finding="Breastfeeding, and baclofen, a benzodiazepine, a gabapentinoid or an opioid: the "
        "baby may be sleepy or in withdrawal",
        when=all_of(
            answer("breastfeeding").is_yes(),
            any_of(
                TAKES_BACLOFEN,
                USES_OPIOIDS,
                any_substance(is_of_class("benzodiazepine", "gabapentinoid")),
            ),
        ),
        source="R4b, R49c",
        flags=(Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
        advise="Have the baby seen. The medicine is not stopped suddenly",
    ),
    Rule(
        id="77-accessible-bed",
        finding="Spasticity, limited mobility or a pump",
        when=any_of(
            BY_PUMP,
            all_of(TAKES_BACLOFEN, answer("baclofen_reason").includes_any("spasticity")),
            answer("access_needs").includes_any("wheelchair", "bed", "physiotherapy"),
        ),
        source="S3, R2",
        advise="Ask the program for a bed that the person can get into, physical therapy without "
        "a break and, where baclofen is taken, baclofen on day 1 with no gap",
    ),
    Rule(
        id="78-continue-baclofen",
        finding="Takes baclofen: it goes on during any admission",
        when=TAKES_BACLOFEN,
        source="R2",
        advise="Continue baclofen until the receiving prescriber decides",
        unless_known=BACLOFEN_OVER,
    ),
    Rule(
        id="78-continue-opioid-medication",
        finding="Takes methadone or buprenorphine: it goes on during any admission",
        when=any_of(
            ON_OPIOID_MEDICATION,
            any_substance(answer("substance").is_any_of("methadone", "buprenorphine")),
        ),
        source="R60",
        advise="Continue methadone or buprenorphine until the receiving prescriber decides",
    ),
)
