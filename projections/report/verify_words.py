"""What `verify` says, in the reader's words: each check, each problem, and what it all proves and does not."""

from __future__ import annotations

#: English and Dutch.
Said = dict[str, tuple[str, str]]

STATES: Said = {
    "holds": ("holds", "klopt"),
    "broken": ("BROKEN", "GESCHONDEN"),
    "unchecked": ("not checked", "niet nagegaan"),
}

CHECKS: Said = {
    "tables": ("tables", "tabellen"),
    "tree": ("tree", "boom"),
    "entries": ("entries", "posten"),
    "chain": ("chain", "keten"),
    "times": ("times", "tijdstippen"),
    "sealed": ("kept hashes", "bewaarde hashes"),
    "seals": ("seals", "zegels"),
    "keys": ("keys", "sleutels"),
    "checkpoints": ("checkpoints", "controlepunten"),
    "witnesses": ("witnesses", "getuigen"),
    "timestamps": ("timestamps", "tijdstempels"),
    "guards": ("guards", "grendels"),
    "texts": ("personal texts", "persoonlijke teksten"),
    "access-log": ("access log", "inzagelogboek"),
    "models": ("read models", "leesmodellen"),
}

#: What a check says where it holds, or could not be made (`…/unchecked`).
SENTENCES: Said = {
    "tables": (
        "each stands as it was made",
        "elke staat zoals ze gemaakt is",
    ),
    "tables/broken": (
        "gone, replaced, altered, or holding what cannot stand in them: {changed}",
        "weg, vervangen, gewijzigd, of gevuld met wat er niet in kan staan: {changed}",
    ),
    "tree": (
        "the root over {size} entries is {root}",
        "de wortel over {size} posten is {root}",
    ),
    "tree/broken": (
        "no root can be told, since entries are missing",
        "er is geen wortel te geven, want er ontbreken posten",
    ),
    "entries": (
        "{count} entries of {streams} dossiers and measures: none is missing, and each says where it stands",
        "{count} posten van {streams} dossiers en maatregelen: er ontbreekt er geen, en elke zegt waar ze staat",
    ),
    "chain": (
        "each entry holds the hash of the one before it in its dossier or measure",
        "elke post bevat de hash van de vorige in haar dossier of maatregel",
    ),
    "times": (
        "recording moments never go back, and agree with what was signed",
        "de registratietijdstippen gaan nooit terug, en stroken met wat ondertekend is",
    ),
    "times/simulated": (
        "recording moments never go back; a simulated ledger was given them, so they show nothing",
        "de registratietijdstippen gaan nooit terug; ze zijn in een gesimuleerd register ingegeven en tonen"
        " niets aan",
    ),
    "sealed": (
        "the first {upto} entries are those whose hashes were kept",
        "de eerste {upto} posten zijn die waarvan de hashes bewaard zijn",
    ),
    "sealed/unchecked": (
        "none are kept yet; they are from the first checkpoint of 256 entries on",
        "er zijn er nog geen; ze worden bewaard vanaf het eerste controlepunt van 256 posten",
    ),
    "seals": (
        "{count} numbered on: keys, witnesses, checkpoints and timestamps",
        "{count} doorlopend genummerd: sleutels, getuigen, controlepunten en tijdstempels",
    ),
    "seals/unchecked": (
        "there are none: no key was ever put in force",
        "er zijn er geen: er is nog geen sleutel in gebruik genomen",
    ),
    "keys": (
        "{count} keys in turn, the last one signs now (`doorstroom key list`)",
        "{count} sleutels na elkaar, de laatste ondertekent nu (`doorstroom key list`)",
    ),
    "keys/unchecked": (
        "this ledger has no signing key: `doorstroom key new FILE` makes one",
        "dit register heeft geen sleutel om te ondertekenen: `doorstroom key new FILE` maakt er een",
    ),
    "checkpoints": (
        "{kept} kept here, {handed} handed over: each root is that of the entries, each is signed",
        "{kept} hier bewaard, {handed} voorgelegd: elke wortel is die van de posten, elk is ondertekend",
    ),
    "checkpoints/unchecked": (
        "there are none: nothing was signed, and nothing was handed over (--checkpoint FILE)",
        "er zijn er geen: niets is ondertekend, en niets werd voorgelegd (--checkpoint FILE)",
    ),
    "witnesses": (
        "{size} entries cosigned by {names}",
        "{size} posten medeondertekend door {names}",
    ),
    "witnesses/unchecked": (
        "no known witness has cosigned a checkpoint",
        "geen gekende getuige heeft een controlepunt medeondertekend",
    ),
    "timestamps": ("{told}", "{told}"),
    "timestamps/unchecked": (
        "none whose authority was checked (--authority FILE){told}",
        "geen waarvan de autoriteit nagegaan is (--authority FILE){told}",
    ),
    "guards": (
        "the database still refuses to change or remove what is recorded",
        "de databank weigert nog steeds te wijzigen of te verwijderen wat geregistreerd is",
    ),
    "guards/broken": (
        "the database no longer refuses changes: {changed} gone or altered",
        "de databank weigert wijzigingen niet meer: {changed} weg of gewijzigd",
    ),
    "texts": (
        "entries commit to {committed} texts: {kept} kept{opened}, {erased} lawfully erased (by an order on"
        " record), none"
        " missing",
        "posten verwijzen naar {committed} teksten: {kept} bewaard{opened}, {erased} rechtmatig gewist, er"
        " ontbreekt er"
        " geen",
    ),
    "texts/none": ("no entry commits to a text", "geen post verwijst naar een tekst"),
    "texts/opened": (" and decrypted", " en ontcijferd"),
    "texts/elsewhere": (
        "{elsewhere} texts are of entries taken over from an export without them, says the access log",
        "{elsewhere} teksten zijn van posten die zonder hun tekst uit een uitvoer overgenomen zijn, zegt het"
        " inzagelogboek",
    ),
    "texts/stray": (
        "{stray} texts are kept that no entry commits to, as an interrupted recording leaves them",
        "{stray} teksten worden bewaard waar geen post naar verwijst, zoals een onderbroken registratie achterlaat",
    ),
    "texts/outstanding": (
        "the erasures of entries {entries} were not carried out: texts from before them are still kept"
        " (`doorstroom erase` carries one out)",
        "de wissingen van posten {entries} zijn niet uitgevoerd: teksten van ervoor worden nog bewaard"
        " (`doorstroom erase` voert er een uit)",
    ),
    "models": (
        "as of entry {upto} each row is what the entries give",
        "per post {upto} is elke rij wat de posten opleveren",
    ),
    "models/behind": (
        "as of entry {upto} each row is what the entries give; they are {behind} behind, and answer nothing"
        " until they"
        " follow",
        "per post {upto} is elke rij wat de posten opleveren; ze lopen {behind} achter, en antwoorden niet voor ze"
        " volgen",
    ),
    "models/unchecked": (
        "there are none: every question is answered from the entries",
        "er zijn er geen: elke vraag wordt uit de posten beantwoord",
    ),
    "models/other": (
        "made by another version of this program: no question is answered from them until `doorstroom rebuild`",
        "gemaakt door een andere versie van dit programma: ze beantwoorden niets tot `doorstroom rebuild`",
    ),
    "unchecked/why": ("{why}", "{why}"),
    "access-log/none": (
        "nobody has set, read or erased anything yet",
        "niemand heeft al iets gezet, gelezen of gewist",
    ),
    "access-log": (
        "{lines} lines, each holding the hash of the one before it",
        "{lines} regels, die elk de hash van de vorige bevatten",
    ),
    "access-log/outstanding": (
        "the erasures of entries {entries} were not carried out, or were undone: it is still kept who the employee is"
        " (`doorstroom erase` carries one out)",
        "de wissingen van posten {entries} zijn niet uitgevoerd, of ongedaan gemaakt: er wordt nog bewaard wie de"
        " werknemer is (`doorstroom erase` voert er een uit)",
    ),
    "access-log/broken": (
        "lines {wrong} do not follow on the ones before them{changed}",
        "regels {wrong} volgen niet op de vorige{changed}",
    ),
    "access-log/changed": (
        "; the database no longer refuses changes to it",
        "; de databank weigert wijzigingen eraan niet meer",
    ),
}

PROBLEMS: Said = {
    "missing-entry": ("is missing", "ontbreekt"),
    "wrong-position": ("stands at a position that is taken", "staat op een plaats die bezet is"),
    "before-first": (
        "stands in front of the first entry, where nothing was ever recorded",
        "staat vóór de eerste post, waar nooit iets geregistreerd is",
    ),
    "hidden": (
        "A question for {0} finds {1} entries, of {2} that there are: the index of the database was altered.",
        "Een vraag naar {0} vindt {1} posten, van {2} die er zijn: de index van de databank is gewijzigd.",
    ),
    "unreadable": ("is no entry that can be read", "is geen leesbare post"),
    "wrong-column": (
        "says something else in its column {0} than in its bytes",
        "zegt in haar kolom {0} iets anders dan in haar bytes",
    ),
    "wrong-number": (
        "should be number {1} of {0}, and says it is number {2}",
        "zou nummer {1} van {0} moeten zijn, en zegt nummer {2} te zijn",
    ),
    "wrong-hash": (
        "does not follow on the entry before it in {0}: that has hash {1}, this one holds {2}",
        "volgt niet op de vorige post in {0}: die heeft hash {1}, deze bevat {2}",
    ),
    "wrong-origin": (
        "was made for another ledger or another kind of ledger; it is the first of {0}",
        "is voor een ander register of een ander soort register gemaakt; ze is de eerste van {0}",
    ),
    "changed-since-sealed": (
        "is not the entry whose hash was kept when a checkpoint was made",
        "is niet de post waarvan de hash bewaard is toen een controlepunt gemaakt werd",
    ),
    "wrong-tile": (
        "The hashes that were kept are altered or gone: tile {1} of level {0}.",
        "De bewaarde hashes zijn gewijzigd of weg: tegel {1} van niveau {0}.",
    ),
    "tiles-unsealed": (
        "Hashes of {0} entries are kept although no seal is: the seals were taken out.",
        "Er worden hashes van {0} posten bewaard hoewel er geen enkel zegel is: de zegels zijn weggenomen.",
    ),
    "tiles-beyond": (
        "Hashes of {0} entries were kept; the ledger has {1}: entries were removed at the end.",
        "Er zijn hashes van {0} posten bewaard; het register heeft er {1}: er zijn posten weggenomen op het einde.",
    ),
    "tiles-missing": (
        "Hashes of {0} entries are kept, though a checkpoint was made of {1}: others were removed.",
        "Er zijn hashes van {0} posten bewaard, terwijl er een controlepunt is van {1}: er zijn er weggenomen.",
    ),
    "seals-unreadable": (
        "The seals: {0}",
        "De zegels: {0}",
    ),
    "seal-missing": (
        "Missing among the seals: {0} to {1}. Seals are numbered on, and never removed.",
        "Ontbreekt onder de zegels: {0} tot {1}. Zegels zijn doorlopend genummerd en worden nooit weggenomen.",
    ),
    "seal-unknown": (
        "Seal {0} is of a kind that there is not: {1}",
        "Zegel {0} is van een soort die niet bestaat: {1}",
    ),
    "seal-column": (
        "Seal {0} has another size beside it than in it.",
        "Zegel {0} heeft een andere grootte naast zich dan in zich.",
    ),
    "time-goes-back": (
        "says it was recorded at {0}, before the entry before it ({1})",
        "zegt geregistreerd te zijn op {0}, vóór de vorige post ({1})",
    ),
    "back-dated": (
        "says it was recorded at {0}, but checkpoint {1}, made at {2}, does not have it",
        "zegt geregistreerd te zijn op {0}, maar controlepunt {1}, gemaakt op {2}, bevat ze niet",
    ),
    "post-dated": (
        "says it was recorded at {0}, but checkpoint {1}, signed at {2}, has it",
        "zegt geregistreerd te zijn op {0}, maar controlepunt {1}, ondertekend op {2}, bevat ze",
    ),
    "in-the-future": (
        "says it was recorded at {0}, and now it is {1}",
        "zegt geregistreerd te zijn op {0}, en nu is het {1}",
    ),
    "key-history": ("The ledger's list of its keys: {0}", "De lijst van de sleutels van het register: {0}"),
    "key-root": (
        "Key {0} was put in force at another tree of {1} entries than the present one.",
        "Sleutel {0} is in gebruik genomen bij een andere boom van {1} posten dan de huidige.",
    ),
    "key-not-in-history": (
        "The key that you trust is not among the keys of this ledger: {0}",
        "De sleutel die u vertrouwt, is geen sleutel van dit register: {0}",
    ),
    "key-signed-nothing": (
        "The key that you trust signed no checkpoint that is kept here, and vouches for no key that did.",
        "De sleutel die u vertrouwt, heeft geen controlepunt ondertekend dat hier bewaard is, en staat voor geen"
        " sleutel in die dat deed.",
    ),
    "checkpoint-unreadable": ("Checkpoint {0} cannot be read: {1}", "Controlepunt {0} is niet leesbaar: {1}"),
    "checkpoint-of-another": (
        "Checkpoint {0} is of another ledger: {1}",
        "Controlepunt {0} is van een ander register: {1}",
    ),
    "checkpoint-signer": (
        "Checkpoint {0} is not signed by a key of this ledger at that time.",
        "Controlepunt {0} is niet ondertekend met een sleutel van dit register op dat moment.",
    ),
    "checkpoint-signature": (
        "Checkpoint {0} was not signed as it stands: {1}",
        "Controlepunt {0} is zo niet ondertekend: {1}",
    ),
    "checkpoint-column": (
        "Checkpoint {0} has other figures beside it than in it.",
        "Controlepunt {0} heeft andere gegevens naast zich dan in zich.",
    ),
    "checkpoint-order": (
        "Checkpoint {0} speaks of fewer entries, or an earlier moment, than checkpoint {1} before it.",
        "Controlepunt {0} spreekt van minder posten, of een vroeger tijdstip, dan controlepunt {1} ervoor.",
    ),
    "rolled-back": (
        "Checkpoint {0} is of {1} entries; the ledger has {2}: entries were removed at the end, or this is an"
        " old copy.",
        "Controlepunt {0} is van {1} posten; het register heeft er {2}: er zijn posten weggenomen op het einde,"
        " of dit"
        " is een oude kopie.",
    ),
    "other-root": (
        "Checkpoint {0} has root {2} over {1} entries, the ledger has {3}: among these, entries were changed,"
        " removed, inserted or reordered, or this is a fork.",
        "Controlepunt {0} heeft wortel {2} over {1} posten, het register {3}: daaronder zijn posten gewijzigd,"
        " weggenomen, ingevoegd of verplaatst, of dit is een afsplitsing.",
    ),
    "witness-list": ("The ledger's list of witnesses: {0}", "De lijst van getuigen van het register: {0}"),
    "witness-signature": (
        "Under checkpoint {0} the cosignature of {1} does not hold.",
        "Onder controlepunt {0} klopt de medeondertekening van {1} niet.",
    ),
    "witness-signed-nothing": (
        "The witness that you trust, {0}, has cosigned no checkpoint that is known here.",
        "De getuige die u vertrouwt, {0}, heeft geen controlepunt medeondertekend dat hier gekend is.",
    ),
    "timestamp": ("Timestamp (seal {0}): {1}", "Tijdstempel (zegel {0}): {1}"),
    "vault-unreadable": (
        "The vault was altered, and cannot be read: {0}",
        "De kluis is gewijzigd, en niet leesbaar: {0}",
    ),
    "missing-text": (
        "commits to a text of {0} that is missing: no erasure explains it",
        "verwijst naar een tekst van {0} die ontbreekt: geen wissing verklaart dat",
    ),
    "model-row": ("{0}", "{0}"),
    "text-does-not-open": (
        "{1} of the texts of {0} cannot be opened, or are not what was committed to.",
        "{1} van de teksten van {0} kan niet geopend worden, of is niet waar naar verwezen is.",
    ),
}

#: What the whole proves and does not, chosen by what there was to hold it against.
PROVEN: Said = {
    "handed": (
        "Nothing of the first {size} entries was removed, changed, inserted or reordered since checkpoint {where} was"
        " made{at}. This rests on that file, not on this database.",
        "Niets van de eerste {size} posten is weggenomen, gewijzigd, ingevoegd of verplaatst sinds controlepunt"
        " {where}"
        " gemaakt is{at}. Dit steunt op dat bestand, niet op deze databank.",
    ),
    "kept": (
        "The first {size} entries are those that the ledger's own key signed for{at}.",
        "De eerste {size} posten zijn die waarvoor de eigen sleutel van het register getekend heeft{at}.",
    ),
    "trusted": (
        "The first {size} entries were signed for by a key that you gave, or by one that it vouches for: who"
        " signed is"
        " not taken from this database.",
        "Voor de eerste {size} posten tekende een sleutel die u gaf, of een waarvoor die instaat: wie tekende, is"
        " niet uit deze databank genomen.",
    ),
    "cosigned": (
        "{names} saw these {size} entries at {at}: whoever trusts that witness knows that they stood then as"
        " they do now.",
        "{names} zag deze {size} posten op {at}: wie die getuige vertrouwt, weet dat ze er toen stonden zoals nu.",
    ),
    "at": (" at {at}", " op {at}"),
}

NOT_PROVEN: Said = {
    "nothing": (
        "Anything: these tables are not those of a ledger, so that nothing in them was looked at.",
        "Iets: deze tabellen zijn niet die van een register, zodat niets daarin nagegaan is.",
    ),
    "inside": (
        "All of this was held only against what the same database holds. Whoever controls the database and a key"
        " could"
        " have rewritten it whole. Hand over a checkpoint that somebody else kept (--checkpoint FILE), or the"
        " key that"
        " you know (--key).",
        "Dit alles is enkel getoetst aan wat dezelfde databank bevat. Wie de databank en een sleutel in handen heeft,"
        " kan ze volledig herschreven hebben. Leg een controlepunt voor dat iemand anders bewaarde (--checkpoint"
        " FILE),"
        " of de sleutel die u kent (--key).",
    ),
    "behind": (
        "{behind} entries are under no checkpoint, the newest: whoever controls the database could still change"
        " or remove them, or add others, and nothing would show it.",
        "{behind} posten vallen onder geen controlepunt, de nieuwste: wie de databank in handen heeft, kan ze nog"
        " wijzigen, wegnemen of er andere toevoegen, zonder dat iets het toont.",
    ),
    "inside_behind": (
        "Entries {first} to {last} were held only against what the same database holds: whoever controls it and a key"
        " could have rewritten them.",
        "De posten {first} tot {last} zijn enkel getoetst aan wat dezelfde databank bevat: wie die en een sleutel in"
        " handen heeft, kan ze herschreven hebben.",
    ),
    "old_copy": (
        "That nothing was recorded after entry {size}: entries could have been removed at the end, and this"
        " could be an"
        " old copy. Only a later checkpoint, kept elsewhere, shows that.",
        "Dat er na post {size} niets geregistreerd is: op het einde kunnen posten weggenomen zijn, en dit kan"
        " een oude"
        " kopie zijn. Enkel een later controlepunt, elders bewaard, toont dat.",
    ),
    "vault": (
        "That the {committed} texts that entries commit to still exist: their vault could not be looked at, and"
        " one that"
        " was taken away looks the same.",
        "Dat de {committed} teksten waar posten naar verwijzen nog bestaan: hun kluis kon niet nagegaan worden,"
        " en een"
        " die weggenomen is, ziet er net zo uit.",
    ),
    "witnessed_inside": (
        "That {names} saw these entries: the key of that name stands in this database. Give the witness's key as"
        " you know"
        " it from elsewhere (--key).",
        "Dat {names} deze posten zag: de sleutel met die naam staat in deze databank. Geef de sleutel van de"
        " getuige zoals"
        " u die van elders kent (--key).",
    ),
    "fork": (
        "That nobody else was shown another history: only a witness can say that, whose key you know from elsewhere"
        " (--key).",
        "Dat niemand anders een andere geschiedenis te zien kreeg: dat kan enkel een getuige zeggen, waarvan u"
        " de sleutel"
        " van elders kent (--key).",
    ),
    "unvouched": (
        "Key {numbers} was not vouched for by the key it replaced, which was said to be lost: make sure"
        " elsewhere that it"
        " is the operator's.",
        "Voor sleutel {numbers} stond de vervangen sleutel niet in, die verloren heette: ga elders na dat hij van de"
        " beheerder is.",
    ),
    "clock": (
        "That an entry was recorded at the moment it states: the clock is the operator's. A checkpoint shows"
        " only before"
        " which moment it existed.",
        "Dat een post op het vermelde tijdstip geregistreerd is: de klok is die van de beheerder. Een"
        " controlepunt toont"
        " enkel vóór welk tijdstip ze bestond.",
    ),
    "true": (
        "That what was recorded is true, or that all that should have been recorded was. No timestamp here is claimed"
        " to be a qualified one.",
        "Dat wat geregistreerd is waar is, of dat alles geregistreerd is wat dat moest. Van geen tijdstempel"
        " wordt hier"
        " beweerd dat hij gekwalificeerd is.",
    ),
}
