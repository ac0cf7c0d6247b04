"""What is said of a guarantee: what each state means, and how each one is reached."""

from __future__ import annotations

from projections.explain.teller import Sentences

LABELS: Sentences = {
    "suspension": ("guarantee for {name}", "waarborg voor {name}"),
    "return": ("guarantee of return", "waarborg op terugkeer"),
}

MEANING: Sentences = {
    "protected": (
        "Protected since {since}: a suspension stops the person, who keeps the right to {to}.",
        "Beschermd sinds {since}: een opschorting legt de werknemer stil, die het recht op {to} behoudt.",
    ),
    "owed": (
        "Owed since {since}: there is a right to {to}, and it has not been met.",
        "Verschuldigd sinds {since}: er is recht op {to}, en dat is nog niet ingelost.",
    ),
    "offered": (
        "Offered since {since}: a valid offer of {to} stands.",
        "Aangeboden sinds {since}: er staat een geldig aanbod tot {to} open.",
    ),
    "honoured": (
        "Honoured since {since}: the right to {to} was given its full chance.",
        "Nagekomen sinds {since}: het recht op {to} kreeg zijn volwaardige kans.",
    ),
    "waived": (
        "Waived since {since}: the employee gave up the right to {to}.",
        "Afstand sinds {since}: de werknemer zag zelf af van het recht op {to}.",
    ),
    "lapsed": (
        "Lapsed since {since}: the employment ended by nobody's decision, and with it the right to {to}.",
        "Vervallen sinds {since}: de tewerkstelling eindigde door niemands beslissing, en daarmee het recht op"
        " {to}.",
    ),
    "breached": (
        "Breached since {since}: the right to {to} was not given its full chance.",
        "Geschonden sinds {since}: het recht op {to} kreeg zijn volwaardige kans niet.",
    ),
}

STEPS: Sentences = {
    "protected-resumption": (
        "Stopped by {suspension}: the open trajectory is suspended and the chance to resume is protected"
        " ({entries}).",
        "Stilgelegd door {suspension}: het open traject is opgeschort en de kans om te hervatten is beschermd"
        " ({entries}).",
    ),
    "protected-start": (
        "Stopped by {suspension}: the start is postponed and the chance to start is protected ({entries}).",
        "Stilgelegd door {suspension}: de aanvang is uitgesteld en de kans om aan te vangen is beschermd"
        " ({entries}).",
    ),
    "protected-again": (
        "Stopped by {suspensions} as well: the chance is protected again ({entries}).",
        "Ook stilgelegd door {suspensions}: de kans is opnieuw beschermd ({entries}).",
    ),
    "owed-resumption": (
        "The suspension is over and the trajectory was not resumed: the chance is owed ({entries}).",
        "De opschorting is voorbij en het traject is niet hervat: de kans is verschuldigd ({entries}).",
    ),
    "owed-start": (
        "The suspension is over and the trajectory did not start: the chance is owed ({entries}).",
        "De opschorting is voorbij en het traject is niet aangevangen: de kans is verschuldigd ({entries}).",
    ),
    "owed-again": (
        "The offer of {entries} stood until {last}. Silence does not waive: the chance is owed again.",
        "Het aanbod van {entries} stond open tot en met {last}. Stilzwijgen is geen afstand: de kans is"
        " opnieuw verschuldigd.",
    ),
    "offered": (
        "{Entries} made a valid offer, of every day that remains; it stands until {until}.",
        "{Entries} deed een geldig aanbod, van alle dagen die resten; het staat open tot en met {until}.",
    ),
    "offered-days": (
        "{Entries} made a valid offer, which leaves no fewer days than remain; it stands until {until}.",
        "{Entries} deed een geldig aanbod, dat niet minder dagen laat dan er resten; het staat open tot en"
        " met {until}.",
    ),
    "offer-accepted": (
        "The employee agreed, and so the offer stands until {until} ({entries}).",
        "De werknemer stemde in, en zo staat het aanbod open tot en met {until} ({entries}).",
    ),
    "honoured-run": (
        "{Entries} started or resumed the trajectory, with the full chance that is due.",
        "{Entries} liet het traject aanvangen of hervatten, met de volwaardige kans die verschuldigd is.",
    ),
    "honoured-exception": (
        "Started or resumed during the measure, lawfully: all three consented, and VDAB then judged ready with"
        " every condition met ({entries}).",
        "Aangevangen of hervat tijdens de maatregel, en rechtmatig: alle drie stemden in, en VDAB oordeelde"
        " daarna doorstroomklaar met alle voorwaarden vervuld ({entries}).",
    ),
    "honoured-time": (
        "The extension of {entries} gives back the days that were cut short: the breach is undone.",
        "De verlenging van {entries} geeft de ontnomen dagen terug: de schending is ongedaan gemaakt.",
    ),
    "honoured-regularised": (
        "What was missing for the exception was completed: it is regularised and the breach is undone"
        " ({entries}).",
        "Wat voor de uitzondering ontbrak, is aangevuld: het is geregulariseerd en de schending is ongedaan"
        " gemaakt ({entries}).",
    ),
    "honoured-transition": (
        "{Entries} reached a transition.",
        "Met {entries} is doorgestroomd.",
    ),
    "honoured-end": (
        "The chance was honoured ({entries}).",
        "De kans is nagekomen ({entries}).",
    ),
    "waived-refusal": (
        "A refusal of the standing offer, or a withdrawal of the consent to it, is on record in the employee's"
        " name ({entries}).",
        "Op naam van de werknemer is een weigering van het openstaande aanbod geregistreerd, of een intrekking"
        " van de instemming ermee ({entries}).",
    ),
    "waived-left": (
        "The employee left by own decision or mutual agreement, and a word in the employee's name is on record"
        " ({entries}).",
        "De werknemer vertrok door eigen beslissing of in onderling akkoord, en een woord op naam van de"
        " werknemer is geregistreerd ({entries}).",
    ),
    "waived-end": ("The employee waived the chance ({entries}).", "Afstand ({entries})."),
    "lapsed-end": (
        "{Entries} ended the employment by nobody's decision.",
        "{Entries} beëindigde de tewerkstelling door niemands beslissing.",
    ),
    "breached-dismissed": (
        "{Entries}: the employer ended the employment while the chance was {state}.",
        "{Entries}: de werkgever beëindigde de tewerkstelling terwijl de kans {state} was.",
    ),
    "breached-term": (
        "{Entries} ended the employment by term while the chance stood.",
        "{Entries} beëindigde de tewerkstelling door het einde van de termijn terwijl de kans nog openstond.",
    ),
    "breached-unproven": (
        "{Entries} ended the employment as the employee's own or a mutual decision, without the employee's"
        " own word on record.",
        "{Entries} beëindigde de tewerkstelling als eigen of onderlinge beslissing, zonder dat het eigen"
        " woord van de werknemer geregistreerd is.",
    ),
    "breached-closed": (
        "{Entries} closed the trajectory or the readiness while the chance stood.",
        "{Entries} sloot het traject of de doorstroomklaarheid af terwijl de kans nog openstond.",
    ),
    "breached-run": (
        "It went on with less than is due: {findings} ({entries}).",
        "Het ging voort met minder dan verschuldigd is: {findings} ({entries}).",
    ),
    "breached-end": (
        "The chance ended without being honoured ({entries}).",
        "De kans eindigde zonder te zijn nagekomen ({entries}).",
    ),
    "return-owed": (
        "The ordinary job ended on {last}, within {months} months after the transition and not by the employee's"
        " own decision: a return is owed ({entries}).",
        "De reguliere job eindigde op {last}, binnen {months} maanden na de doorstroom en niet door eigen"
        " beslissing van de werknemer: een terugkeer is verschuldigd ({entries}).",
    ),
    "return-honoured": (
        "With {entries} the employee is back.",
        "Met {entries} is de werknemer terug.",
    ),
}
