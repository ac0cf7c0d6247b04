"""What is said of a guarantee: what each state means, and how each change of it came about."""

from __future__ import annotations

from ledger.language import phrase
from projections.explanation.conclusion_builder import Sentences

LABELS: Sentences = {
    "suspension": phrase("guarantee for {name}"),
    "return": phrase("guarantee of return"),
}

MEANING: Sentences = {
    "protected": phrase(
        "Protected since {since}: a suspension stops the person, who keeps the right to {to}."
    ),
    "owed": phrase("Owed since {since}: there is a right to {to}, and it has not been met."),
    "open": phrase(
        "Open since {since}: the ordinary job ended outside the employee's will. The enterprise may ask for the"
        " return."
    ),
    "offered": phrase("Offered since {since}: a valid offer of {to} stands."),
    "honoured": phrase("Honoured since {since}: the right to {to} was given its full chance."),
    "honoured-transition": phrase("Honoured since {since}: a transition was reached."),
    "honoured-return": phrase("Honoured since {since}: the employee is back in an employment."),
    "waived": phrase("Waived since {since}: the employee gave up the right to {to}."),
    "lapsed": phrase(
        "Lapsed since {since}: the employment ended outside the parties' will, and with it the right to {to}."
    ),
    "breached": phrase("Breached since {since}: the right to {to} was not given its full chance."),
}

STEPS: Sentences = {
    "stopped-resumption": phrase(
        "Stopped by {suspension}: the open trajectory is suspended and the chance to resume is protected"
        " ({entries})."
    ),
    "stopped-start": phrase(
        "Stopped by {suspension}: the start is postponed and the chance to start is protected ({entries})."
    ),
    "stopped-again": phrase("Stopped by {suspensions} as well: the chance is protected again ({entries})."),
    "goes-on": phrase("{Entries} extended or shortened {suspension}: the chance goes on being protected."),
    "stop-ended-resumption": phrase(
        "The suspension is over and the trajectory was not resumed: the chance is owed ({entries})."
    ),
    "stop-ended-start": phrase(
        "The suspension is over and the trajectory did not start: the chance is owed ({entries})."
    ),
    "offer-lapsed": phrase(
        "The offer of {entries} stood until {last}. Silence does not waive: the chance is owed again."
    ),
    "offered": phrase("{Entries} made a valid offer, of every day that remains; it stands until {until}."),
    "offered-days": phrase(
        "{Entries} made a valid offer, which leaves no fewer days than remain; it stands until {until}."
    ),
    "offered-until": phrase(
        "{Entries} made a valid offer, of a trajectory until {last}; it stands until {until}."
    ),
    "accepted": phrase("The employee agreed, and so the offer stands until {until} ({entries})."),
    "run-start": phrase("{Entries} started the trajectory, with the full chance that is due."),
    "run-resumption": phrase("{Entries} resumed the trajectory, with the full chance that is due."),
    "run-no-day": phrase(
        "{Entries} started or resumed the trajectory, with the full chance that is due; it ran for no day, since that"
        " same day it was {status}."
    ),
    "exception": phrase(
        "Started or resumed during the measure, lawfully: all three consented, and VDAB then judged ready with"
        " every condition met ({entries})."
    ),
    "cut": phrase(
        "The extension of {entries} makes the trajectory end before the day that was expected: the chance is cut"
        " short."
    ),
    "time-given-back": phrase("{Entries} gave back the days that were cut short: the breach is undone."),
    "regularised": phrase(
        "What was missing for the exception was completed: it is regularised and the breach is undone"
        " ({entries})."
    ),
    "transition": phrase("{Entries} reached a transition."),
    "refused": phrase(
        "The employee, or a representative, refused the standing offer or withdrew the consent to it ({entries})."
    ),
    "left": phrase(
        "The employee left by own decision or mutual agreement, and the employee's own word, or a representative's, is"
        " on record ({entries})."
    ),
    "nobody-decided": phrase(
        "{Entries} ended the employment outside the parties' will (death, retirement, force majeure)."
    ),
    "dismissed": phrase("{Entries}: the employer ended the employment while the chance was {state}."),
    "term": phrase("{Entries} ended the employment by term while the chance stood."),
    "reached-after-all": phrase(
        "A transition came by the {limit}th day (policy) after the last day employed ({entries}): it was reached"
        " from that employment, and what the end of it brought is undone."
    ),
    "left-unproven": phrase(
        "{Entries} ended the employment as the employee's own or a mutual decision, without the employee's"
        " own word on record."
    ),
    "closed": phrase("{Entries} closed the trajectory or the readiness while the chance stood."),
    "cut-short": phrase("It went on with less than is due: {findings} ({entries})."),
    "job-ended": phrase(
        "The ordinary job ended on {last}, within {months} months after the transition and outside the employee's"
        " will: a return is open. The enterprise may ask for it, and need not ({entries}). The term: {basis}."
    ),
    "returned": phrase("With {entries} the employee is back."),
}
