"""Each kind of event and each purpose in plain words, for the person who asks and for staff."""

from intake.records.events import Kind, Purpose

WORDS: dict[Kind, str] = {
    Kind.STARTED: "Began the intake",
    Kind.ANSWERED: "Saved answers",
    Kind.SENT: "Sent the answers, or finished the call",
    Kind.DECIDED: "Signed a decision",
    Kind.DOCUMENT_MADE: "Made the referral document",
    Kind.READ: "Looked at the answers",
    Kind.DOWNLOADED: "Downloaded the referral document",
    Kind.LISTED: "Looked at the worklist",
    Kind.FOUND: "Found it by name, phone number or birth date",
    Kind.REPORTED: "Made a report of who has seen it",
    Kind.CODE_MADE: "Got a code to come back with",
    Kind.CODE_USED: "Came back with a code",
    Kind.HELD: "Put a legal hold on it, so that it is not deleted",
    Kind.RELEASED: "Lifted the legal hold",
    Kind.PURGED: "Deleted it, because its time was over",
    Kind.CERTIFIED: "Certified what was deleted",
    Kind.KEYS_CHANGED: "Changed the keys that it is locked with",
    Kind.STAFF_ADDED: "Added a staff account",
    Kind.STAFF_DEACTIVATED: "Closed a staff account",
    Kind.STAFF_REACTIVATED: "Opened a staff account again",
    Kind.STAFF_ROLE_CHANGED: "Changed what somebody of the staff may do",
    Kind.PASSWORD_CHANGED: "Changed their password",
    Kind.FIRST_PASSWORD_GIVEN: "Gave out a first password",
    Kind.SIGNED_IN: "Signed in",
    Kind.SIGNED_OUT: "Signed out",
    Kind.LOCKED_OUT: "Was locked out after too many tries",
    Kind.SESSION_ENDED: "Ended a session",
    Kind.SECOND_FACTOR_ADDED: "Added a second step of signing in",
    Kind.SECOND_FACTOR_REMOVED: "Removed a second step of signing in",
    Kind.SECOND_FACTOR_RESET: "Reset somebody’s second step of signing in",
    Kind.RECOVERY_CODES_MADE: "Made recovery codes",
    Kind.RECOVERY_CODE_USED: "Signed in with a recovery code",
}

PURPOSE_WORDS: dict[Purpose, str] = {
    Purpose.CARE: "Care",
    Purpose.OPERATIONS: "Running the program",
    Purpose.SECURITY: "Security",
    Purpose.PERSON: "The person asked for it",
}
