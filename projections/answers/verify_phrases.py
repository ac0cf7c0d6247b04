"""What `verify` says, in the reader's words: each check, each problem, and what it all proves and does not."""

from __future__ import annotations

from ledger.language import phrase
from ledger.words import ENTRIES

#: English and Dutch.
Phrases = dict[str, str]

STATES: Phrases = {
    "holds": phrase("holds"),
    "broken": phrase("BROKEN"),
    "explained": phrase("EXPLAINED"),
    "unchecked": phrase("not checked"),
}

CHECKS: Phrases = {
    "tables": phrase("tables"),
    "form": phrase("form"),
    "tree": phrase("tree"),
    "entries": ENTRIES,
    "chain": phrase("chain"),
    "times": phrase("times"),
    "sealed": phrase("kept hashes"),
    "seals": phrase("seals"),
    "keys": phrase("keys"),
    "checkpoints": phrase("checkpoints"),
    "witnesses": phrase("witnesses"),
    "timestamps": phrase("timestamps"),
    "guards": phrase("guards"),
    "texts": phrase("personal texts"),
    "access-log": phrase("access log"),
    "identities": phrase("identities"),
    "models": phrase("read models"),
}

#: What a check says where it holds, or could not be made (`…/unchecked`).
SENTENCES: Phrases = {
    "tables": phrase(
        "each stands as it was made, with its indexes, which hold what it holds; nothing else is there"
    ),
    "tables/broken": phrase("not all is as it was made, or tells what the tables tell"),
    "tables/unreadable": phrase("gone, replaced, altered, or holding what cannot stand in them: {changed}"),
    "form/unchecked": phrase(
        "form {earliest}, of an earlier version: it can be asked, and nothing is recorded before `doorstroom migrate`"
        " brings it to form {newest}. It is held against that earlier form here"
    ),
    "tree": phrase("the root over {size} entries is {root}"),
    "tree/broken": phrase("no root can be told, since entries are missing"),
    "entries": phrase(
        "{count} entries of {streams} dossiers and measures: none is missing, and each says where it stands"
    ),
    "chain": phrase("each entry holds the hash of the one before it in its dossier or measure"),
    "times": phrase("recording moments never go back, and agree with what was signed"),
    "times/simulated": phrase(
        "recording moments never go back; a simulated ledger was given them, so they show nothing"
    ),
    "times/explained": phrase(
        "not all agree. The operator put on record that a clock was wrong, and a checkpoint has that: this is the"
        " operator's word, and proves no hour"
    ),
    "times/pending": phrase(
        "the explanation of a clock in entry {entries} counts once a checkpoint has it: `doorstroom checkpoint`"
    ),
    "times/explanation": phrase(
        "explained by entry {entry}: entries {first} to {last} say {clock_first} to {clock_last}, and were recorded"
        " between {not_before} and {not_after}: {why}"
    ),
    "sealed": phrase("the first {upto} entries are those whose hashes were kept"),
    "sealed/unchecked": phrase("none are kept yet; they are from the first checkpoint of 256 entries on"),
    "seals": phrase("{count} numbered on: keys, witnesses, checkpoints and timestamps"),
    "seals/unchecked": phrase("there are none: no key was ever put in force"),
    "keys": phrase("{count} keys in turn, the last one signs now (`doorstroom key list`)"),
    "keys/unchecked": phrase("this ledger has no signing key: `doorstroom key new FILE` makes one"),
    "checkpoints": phrase(
        "{kept} kept here, {handed} handed over: each root is that of the entries, each is signed"
    ),
    "checkpoints/unchecked": phrase(
        "there are none: nothing was signed, and nothing was handed over (--checkpoint FILE)"
    ),
    "witnesses": phrase("{size} entries cosigned by {names}"),
    "witnesses/unchecked": phrase("no known witness has cosigned a checkpoint"),
    "witnesses/quorum": phrase(
        "the quorum {quorum} of your policy is reached for {size} entries, by {counted}; {behind} are behind it"
    ),
    "witnesses/no-quorum": phrase("the quorum {quorum} of your policy is not reached; counted: {counted}"),
    "witnesses/impossible": phrase(
        "your policy can never be reached: too few of its witnesses count, each organisation once"
    ),
    "witnesses/counted": phrase("{name} ({key}) at {at}"),
    "witnesses/run-by": phrase("{name} ({key}, run by {organisation}, as the ledger states) at {at}"),
    "witnesses/left-out": phrase("{name} does not count: {why}"),
    "timestamps": phrase("{told}"),
    "timestamps/unchecked": phrase("none whose authority was checked (--authority FILE){told}"),
    "timestamps/lapsed": phrase(
        "none over a checkpoint is proven now: nothing renewed it before its certificates ended or were revoked{told}"
    ),
    "timestamps/unread": phrase("not each of them can be read by this program, and so be checked{told}"),
    "guards": phrase("the database still refuses to change or remove what is recorded"),
    "guards/broken": phrase("the database no longer refuses changes: {changed} gone or altered"),
    "texts": phrase(
        "entries commit to {committed} texts: {kept} kept{opened}, {erased} lawfully erased (by an order on"
        " record), none"
        " missing"
    ),
    "texts/none": phrase("no entry commits to a text"),
    "texts/opened": phrase(" and decrypted"),
    "texts/elsewhere": phrase(
        "{elsewhere} texts are of entries taken over from an export without them, says the access log"
    ),
    "texts/stray": phrase(
        "{stray} texts are kept that no entry commits to, as an interrupted recording leaves them"
    ),
    "texts/outstanding": phrase(
        "the erasures of entries {entries} were not carried out: texts from before them are still kept"
        " (`doorstroom erase` carries one out)"
    ),
    "models": phrase("as of entry {upto} each row is what the entries give"),
    "models/behind": phrase(
        "as of entry {upto} each row is what the entries give; they are {behind} behind, and answer nothing"
        " until they"
        " follow"
    ),
    "models/unchecked": phrase("there are none: every question is answered from the entries"),
    "models/other": phrase(
        "made by another version of this program: no question is answered from them until `doorstroom rebuild`"
    ),
    "unchecked/why": phrase("{why}"),
    "access-log/none": phrase("nobody has set, read or erased anything yet"),
    "access-log": phrase("{lines} lines, each holding the hash of the one before it"),
    "access-log/outstanding": phrase(
        "the erasures of entries {entries} were not carried out, or were undone: it is still kept who the employee is"
        " (`doorstroom erase` carries one out)"
    ),
    "access-log/pages": phrase(
        "old pages of the file may still hold what an erasure destroyed, encrypted: `doorstroom erase` of any dossier"
        " that was erased lets go of them"
    ),
    "access-log/sealed": phrase(
        "lines sealed by entries of the ledger: the first {sealed}; since then: {behind}"
    ),
    "access-log/unsealed": phrase("no entry of the ledger seals it yet; `doorstroom checkpoint` does"),
    "access-log/broken": phrase("lines {wrong} do not follow on the ones before them{changed}"),
    "access-log/changed": phrase("; the database no longer refuses changes to it"),
    "access-log/unguarded": phrase("the database no longer refuses changes to it"),
    "access-log/other": phrase(
        "{lines} lines, which are not those that were sealed, or not as they were made"
    ),
    "identities": phrase(
        "dossiers of which it is kept who the employee is: {kept}, each as the access log says{opened}"
    ),
    "identities/none": phrase("of no dossier it is kept who the employee is, as the access log says"),
    "identities/opened": phrase("; each opened, and is found by its own number"),
    "identities/uncommitted": phrase(
        "dossiers of which the access log does not say what is kept, as an earlier version set it: {uncommitted}"
        " (the next `doorstroom checkpoint` has it say so)"
    ),
    "identities/broken": phrase("what is kept of who employees are is not what the access log says was set"),
}

PROBLEMS: Phrases = {
    "missing-entry": phrase("is missing"),
    "wrong-position": phrase("stands at a position that is taken"),
    "before-first": phrase("stands in front of the first entry, where nothing was ever recorded"),
    "schema-added": phrase(
        "{0} was added: the ledger did not make it. A database answers questions from any index that suits it."
    ),
    "schema-altered": phrase("{0} is not as the ledger made it."),
    "schema-gone": phrase("{0} is gone."),
    "schema-shadow": phrase(
        "{0} stands in the way: the database may ask it in the place of a table or an operator of its own."
    ),
    "schema-rights": phrase("Others than the owner may change what is recorded: {0}. Nobody needs that."),
    "index-contents": phrase("An index holds something else than its table: {0}."),
    "hidden": phrase(
        "A question for {0} finds {1} entries, of {2} that there are: the index of the database was altered."
    ),
    "joining-hidden": phrase(
        "A question who is one person does not find the joinings of {0}, or finds others: the index was altered."
    ),
    "unreadable": phrase("is no entry that can be read"),
    "not-canonical": phrase(
        "is not in the one form in which every program reads the same: it can be told in two ways"
    ),
    "wrong-column": phrase("says something else in its column {0} than in its bytes"),
    "wrong-number": phrase("should be number {1} of {0}, and says it is number {2}"),
    "wrong-hash": phrase(
        "does not follow on the entry before it in {0}: that has hash {1}, this one holds {2}"
    ),
    "wrong-origin": phrase("was made for another ledger or another kind of ledger; it is the first of {0}"),
    "changed-since-sealed": phrase("is not the entry whose hash was kept when a checkpoint was made"),
    "wrong-tile": phrase("The hashes that were kept are altered or gone: tile {1} of level {0}."),
    "tiles-unsealed": phrase("Hashes of {0} entries are kept although no seal is: the seals were taken out."),
    "tiles-beyond": phrase(
        "Hashes of {0} entries were kept; the ledger has {1}: entries were removed at the end."
    ),
    "tiles-missing": phrase(
        "Hashes of {0} entries are kept, though a checkpoint was made of {1}: others were removed."
    ),
    "seals-unreadable": phrase("The seals: {0}"),
    "seal-missing": phrase("Missing among the seals: {0} to {1}. Seals are numbered on, and never removed."),
    "seal-unknown": phrase("Seal {0} is of a kind that there is not: {1}"),
    "seal-unreadable": phrase("Seal {0} is not written as the ledger writes one: {1}"),
    "seal-column": phrase("Seal {0} has another size beside it than in it."),
    "time-goes-back": phrase("says it was recorded at {0}, before the entry before it ({1})"),
    "back-dated": phrase("says it was recorded at {0}, but checkpoint {1}, made at {2}, does not have it"),
    "post-dated": phrase("says it was recorded at {0}, but checkpoint {1}, signed at {2}, has it"),
    "seen-before-made": phrase(
        "Checkpoint {0} says that it was made at {1}, but {2} cosigned it at {3}, before that."
    ),
    "stamped-before-entry": phrase(
        "says it was recorded at {0}, but was under a checkpoint on which {1} set a timestamp at {2}, before that"
    ),
    "stamped-before-made": phrase(
        "The checkpoint of {0} entries says that it was made at {1}, but {2} set a timestamp on it at {3}, before"
        " that."
    ),
    "in-the-future": phrase("says it was recorded at {0}, and now it is {1}"),
    "key-history": phrase("The ledger's list of its keys: {0}"),
    "key-root": phrase("Key {0} was put in force at another tree of {1} entries than the present one."),
    "key-not-in-history": phrase("The key that you trust is not among the keys of this ledger: {0}"),
    "key-signed-nothing": phrase(
        "The key that you trust signed no checkpoint that is kept here, and vouches for no key that did."
    ),
    "checkpoint-unreadable": phrase("Checkpoint {0} cannot be read: {1}"),
    "checkpoint-of-another": phrase("Checkpoint {0} is of another ledger: {1}"),
    "checkpoint-signer": phrase("Checkpoint {0} is not signed by a key of this ledger at that time."),
    "checkpoint-signature": phrase("Checkpoint {0} was not signed as it stands: {1}"),
    "checkpoint-column": phrase("Checkpoint {0} has other figures beside it than in it."),
    "checkpoint-order": phrase(
        "Checkpoint {0} speaks of fewer entries, or an earlier moment, than checkpoint {1} before it."
    ),
    "rolled-back": phrase(
        "Checkpoint {0} is of {1} entries; the ledger has {2}: entries were removed at the end, or this is an"
        " old copy."
    ),
    "other-root": phrase(
        "Checkpoint {0} has root {2} over {1} entries, the ledger has {3}: among these, entries were changed,"
        " removed, inserted or reordered, or this is a fork."
    ),
    "witness-list": phrase("The ledger's list of witnesses: {0}"),
    "witness-signature": phrase("Under checkpoint {0} the cosignature of {1} does not hold."),
    "witness-signed-nothing": phrase(
        "The witness that you trust, {0}, has cosigned no checkpoint that is known here."
    ),
    "quorum-not-reached": phrase("No checkpoint known here was cosigned by the quorum of your policy: {0}."),
    "policy-of-another": phrase("Your policy knows no log of this ledger's name: {0}."),
    "policy-not-counted": phrase("Your policy: {0}"),
    "timestamp": phrase("Timestamp (seal {0}): {1}"),
    "evidence": phrase("Certificate or revocation evidence (seal {0}): {1}"),
    "log-missing": phrase("says that the access log had {1} lines, and it is not there: {0}"),
    "log-cut": phrase(
        "The access log has {1} lines, and had {0}: the newest were taken away, or it is an old copy."
    ),
    "log-unlike": phrase(
        "Line {0} of the access log is not the one that was sealed: the log was altered or replaced."
    ),
    "log-schema": phrase(
        "The file of the access log, or what points at it, is not as it was made ({0}): {1}"
    ),
    "log-pending": phrase(
        "Row {0} of the table access_pending in the vault's file is no line of the access log, and follows on none:"
        " somebody put it there, or the log is another one. Commands set it aside, under a number below 1, and go on."
        " Whoever keeps the database may take it away once it was looked at."
    ),
    "identity-altered": phrase(
        "Who the employee of dossier {0} is, is not what was set last (line {1} of the access log)."
    ),
    "identity-moved": phrase("Dossier {0} holds who the employee of dossier {1} is."),
    "identity-gone": phrase(
        "Who the employee of dossier {0} is, is gone: it was set (line {1} of the access log) and never erased."
    ),
    "identity-stray": phrase(
        "It is kept who the employee of dossier {0} is, and the access log does not say it was set."
    ),
    "identity-back": phrase(
        "It is kept who the employee of dossier {0} is, though that was erased (line {1} of the access log):"
        " `doorstroom erase` erases it again."
    ),
    "identity-unopened": phrase("Who the employee of dossier {0} is, cannot be opened with its key."),
    "identity-lookup": phrase(
        "The employee of dossier {0} is not found by the own number, or by that of somebody else."
    ),
    "identity-former": phrase(
        "The numbers that the employee of dossier {0} had before are not those that it is found by."
    ),
    "vault-unreadable": phrase("The vault was altered, and cannot be read: {0}"),
    "missing-text": phrase("commits to a text of {0} that is missing: no erasure explains it"),
    "model-row": phrase("{0}"),
    "text-does-not-open": phrase(
        "{1} of the texts of {0} cannot be opened, or are not what was committed to."
    ),
}

#: What is said of a timestamp behind its moment and its authority.
STAMPS: Phrases = {
    "renews": phrase("renews seals {first} to {last}, which existed then"),
    "good": phrase("its certificates were not revoked then: {by}"),
    "by": phrase("{kind} of {of} (seal {seal})"),
    "revoked": phrase("a certificate was revoked: {by}"),
    "revoked-by": phrase("at {at}, reason {reason}, says {kind} (seal {seal})"),
    "no-reason": phrase("not given"),
    "unchecked": phrase("whether its certificates were revoked: not checked"),
    "upto": phrase("proven until {upto}"),
    "renewed": phrase("proven until {upto} by the renewal in seal {seal}"),
    "lapsed": phrase("not proven since {upto}: no renewal was made before that"),
}

#: What the whole proves and does not, chosen by what there was to hold it against.
PROVEN: Phrases = {
    "handed": phrase(
        "Nothing of the first {size} entries was removed, changed, inserted or reordered since checkpoint {where} was"
        " made{at}. This rests on that file, not on this database."
    ),
    "kept": phrase("The first {size} entries are those that the ledger's own key signed for{at}."),
    "trusted": phrase(
        "The first {size} entries were signed for by a key that you gave, or by one that it vouches for: who"
        " signed is"
        " not taken from this database."
    ),
    "cosigned": phrase(
        "{names} saw these {size} entries at {at}: whoever trusts that witness knows that they stood then as"
        " they do now."
    ),
    "quorum": phrase(
        "The quorum of your policy cosigned these {size} entries: each of those witnesses was shown this history, and"
        " no other."
    ),
    "at": phrase(" at {at}"),
}

NOT_PROVEN: Phrases = {
    "nothing": phrase(
        "Anything: these tables are not those of a ledger, so that nothing in them was looked at."
    ),
    "inside": phrase(
        "All of this was held only against what the same database holds. Whoever controls the database and a key"
        " could"
        " have rewritten it whole. Hand over a checkpoint that somebody else kept (--checkpoint FILE), or the"
        " key that"
        " you know (--key)."
    ),
    "behind": phrase(
        "{behind} entries are under no checkpoint, the newest: whoever controls the database could still change"
        " or remove them, or add others, and nothing would show it."
    ),
    "inside_behind": phrase(
        "Entries {first} to {last} were held only against what the same database holds: whoever controls it and a key"
        " could have rewritten them."
    ),
    "old_copy": phrase(
        "That nothing was recorded after entry {size}: entries could have been removed at the end, and this"
        " could be an"
        " old copy. Only a later checkpoint, kept elsewhere, shows that."
    ),
    "vault": phrase(
        "That the {committed} texts that entries commit to still exist: their vault could not be looked at, and"
        " one that"
        " was taken away looks the same."
    ),
    "witnessed_inside": phrase(
        "That {names} saw these entries: the key of that name stands in this database. Give the witness's key as"
        " you know"
        " it from elsewhere (--key)."
    ),
    "fork": phrase(
        "That nobody else was shown another history: only a witness can say that, whose key you know from elsewhere"
        " (--key)."
    ),
    "behind_quorum": phrase(
        "Entries {first} to {last} are behind the quorum: it has cosigned no checkpoint that covers them."
    ),
    "splits": phrase(
        "That no other quorum saw another history: your policy is content with two that share no witness. Ask for"
        " more than half of them."
    ),
    "independent": phrase(
        "That the witnesses of your policy are independent of the operator and of each other: that is the word of"
        " whoever wrote it. What the ledger states of them is its operator's word."
    ),
    "unvouched": phrase(
        "Key {numbers} was not vouched for by the key it replaced, which was said to be lost: make sure"
        " elsewhere that it"
        " is the operator's."
    ),
    "clock": phrase(
        "That an entry was recorded at the moment it states: the clock is the operator's. A checkpoint shows"
        " only before"
        " which moment it existed."
    ),
    "explained": phrase(
        "The hour of entries {first} to {last}: their moments are wrong, says the operator in entry {entry}. They were"
        " recorded in the order in which they stand, behind entry {before} and before entry {entry}. And that later"
        " entries are not older than they say: for that the operator's word is taken, not the moment of a checkpoint."
    ),
    "explained-first": phrase(
        "The hour of entries {first} to {last}, the first of the ledger: their moments are wrong, says the operator in"
        " entry {entry}. They were recorded in the order in which they stand, before entry {entry}. And that later"
        " entries are not older than they say: for that the operator's word is taken, not the moment of a checkpoint."
    ),
    "true": phrase(
        "That what was recorded is true, or that all that should have been recorded was. No timestamp here is claimed"
        " to be a qualified one."
    ),
}
