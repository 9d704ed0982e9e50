"""Finding a service as one types: candidates from the index, then compared one by one.

Stage 1 asks the folded index which services hold the words and pairs that tell most, and compares the 36 that
hold most of them with the query. Stage 2 runs only when that found little or a
word is in no service: residue of input methods, joined and mistyped words get other readings. One or two
letters are answered by what they are short for, then from a list made while the file was built. The same text
always gives the same answer.
"""

from __future__ import annotations

import math
import re
from collections import OrderedDict, defaultdict
from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from forms.finder.lexicon import SEARCH_WORDS, read_lexicon
from forms.finder.ranking import KIND_WEIGHTS, Comparison, RatedLine, Score
from forms.finder.reasons import reason
from forms.finder.repair import repair
from forms.finder.spelling import as_typed, folded_key, split_words, without_bar
from forms.finder.understanding import MAX_TEXT, Understood, understand
from forms.finder.variants import is_unasked_variant
from forms.finder.vocabulary import Vocabulary
from forms.finder.wanted import Wanted, wanted
from sync.replica.storage.driver import Connection

Found: TypeAlias = tuple[str, float, str]
"""Code, score (higher is better) and why: `kind` or `kind:typed words`, with `suspended+` or `withdrawn+`
before it for a service that is not offered, and before that `weak+` where too little of what was typed stands
in the service. Kinds: `code`, `name`, `synonym`, `event`, `field`, `result`,
`document`, `near` for similar words only; nothing typed: `used`, `commune`, `other`."""

NEAR = "near"
WEAK = "weak+"
MAX_FOUND = 500
CANDIDATES = 36
ASKED = 28
ENOUGH = 150
READ = 2_000
"""Holders read before words that tell less are left to the comparison."""
POOR = 0.5
"""Share of what was wanted below which the second stage runs."""
LEAST = 0.12
COMPARED = 10
"""Best services among which a plain one is looked for."""
NEARLY_EQUAL = 0.06
"""Lead of a variant that hides a plain service by chance."""
_USAGE_GAIN = 0.03
_KEPT = 800
_LINES_KEPT = 3_000
_LEAST_DIGITS = 3
_CODE = re.compile(r"(?<![\d.])(\d)?[.\s]?(\d{6})(?!\d)", re.ASCII)
_DIGITS = re.compile(r"[\d.\s]*\d[\d.\s]*", re.ASCII)
_ONE_CODE = re.compile(r"\s*\d\.\d{6}\s*", re.ASCII)
"""A code and nothing else: where no service has it, none that merely holds its digits is meant."""
_BEGUN_CODE = re.compile(r"\s*\d\.\d+\s*", re.ASCII)
_WORD_HOLDERS = "SELECT holders FROM search_word WHERE word = ?"
_PAIR_HOLDERS = "SELECT holders FROM search_pair WHERE pair = ?"
_holders_decoder = msgspec.msgpack.Decoder(dict[str, list[int]])
_lines_decoder = msgspec.msgpack.Decoder(list[tuple[str, str, str, float]])


class Finder:
    """The search over one catalogue file; not to be used by two threads at once.

    Args:
        db: the open file.
    """

    def __init__(self, db: Connection) -> None:
        self._db = db
        raw = db.execute(
            "SELECT payload FROM object WHERE kind = 'list' AND id = ?", (SEARCH_WORDS,)
        ).fetchone()
        self._lexicon = read_lexicon(None if raw is None else bytes(raw[0]))
        rows = db.execute("SELECT id, code, prior, commune, state FROM service").fetchall()
        self._services = {row[0]: row for row in rows}
        self._priors = {row[0]: row[2] for row in rows}
        self._vocabulary = Vocabulary(
            len(rows),
            dict(db.execute("SELECT word, services FROM search_word").fetchall()),
            dict(db.execute("SELECT pair, services FROM search_pair").fetchall()),
            frozenset(row[0] for row in db.execute("SELECT word FROM search_spelling")),
        )
        self._kept: OrderedDict[int, tuple[RatedLine, ...]] = OrderedDict()
        self._rated: dict[tuple[str, str, str, float], RatedLine] = {}

    def search(self, text: str, usage: Mapping[str, int], limit: int) -> list[Found]:
        """Return services best first."""
        limit = min(max(limit, 1), MAX_FOUND)
        # Wide letters and digits, as some keyboards for other scripts write them, are the plain ones.
        text = as_typed(text[:MAX_TEXT])[:MAX_TEXT]
        words = split_words(text)
        if not words:
            return self._common(usage, limit)
        coded = self._coded(text)
        if coded or _ONE_CODE.fullmatch(text):
            return coded[:limit]
        if len(words) == 1 and len(words[0]) <= 2 and without_bar(words[0]).isascii():
            found = self._short_for(words[0], usage)
            said = {code for code, _, _ in found}
            least = found[-1][1] if found else math.inf
            found += [
                (code, min(worth, least), why)
                for code, worth, why in self._started(words[0], usage)
                if code not in said
            ]
            if found:
                return found[:limit]
        return self._compared(text, usage, limit)

    def _compared(self, text: str, usage: Mapping[str, int], limit: int) -> list[Found]:
        query = understand(text, self._lexicon, self._vocabulary)
        scores = self._scores(query)
        best = max((one.share for _, one in scores.values()), default=0.0)
        if (best < POOR or self._has_strangers(query)) and repair(query, self._vocabulary):
            for number, (wishes, again) in self._scores(query).items():
                if number not in scores or again.value > scores[number][1].value:
                    scores[number] = (wishes, again)
        ranked = []
        for number, (_, one) in scores.items():
            if one.share >= LEAST:
                _, code, prior, _, _ = self._services[number]
                worth = one.value + prior
                if code in usage:
                    worth += _USAGE_GAIN * math.log1p(usage[code])
                ranked.append((-round(worth, 4), code, number))
        found = []
        for worth, code, number in self._plain_first(sorted(ranked), scores)[:limit]:
            wishes, one = scores[number]
            told = reason(wishes, one)
            kind = one.kind if told.said else NEAR
            why = _why(self._services[number][4], kind, told.said)
            found.append((code, -worth, why if told.is_clear else f"{WEAK}{why}"))
        return found

    def _plain_first(
        self, ranked: list[tuple[float, str, int]], scores: dict[int, tuple[Wanted, Score]]
    ) -> list[tuple[float, str, int]]:
        """Put a service before its nearly equal variants where nothing asks for what makes them variants."""
        top = ranked[:COMPARED]
        for worth, code, number in ranked[:COMPARED]:
            asked = scores[number][0].asked
            behind = [
                other[0]
                for other in top
                if worth < other[0] <= worth + NEARLY_EQUAL
                and is_unasked_variant(self._lines(number), self._lines(other[2]), asked, self._vocabulary)
            ]
            if behind:
                top[top.index((worth, code, number))] = (round(max(behind) + 0.0001, 4), code, number)
        return sorted(top) + ranked[COMPARED:]

    def _has_strangers(self, query: Understood) -> bool:
        return any(
            word.weight >= 0.5 and not word.readings and word.folded not in self._vocabulary
            for word in query.words
        )

    def _scores(self, query: Understood) -> dict[int, tuple[Wanted, Score]]:
        wishes = wanted(query, self._vocabulary)
        compared = Comparison(wishes)
        return {number: (wishes, compared.score(self._lines(number))) for number in self._candidates(wishes)}

    def _candidates(self, wishes: Wanted) -> list[int]:
        """Return the services that hold most of what is wanted, in any text; marks are compared later."""
        asked = sorted(wishes.reach.items(), key=lambda one: (-one[1], one[0]))[:ASKED]
        gained: defaultdict[int, float] = defaultdict(float)
        spent = 0
        for key, worth in asked:
            is_pair = " " in key
            services = (self._vocabulary.pairs if is_pair else self._vocabulary.words).get(key)
            # What stands in many services tells little and brings none that is new once there are enough.
            if services is None or (
                len(gained) > ENOUGH and (services > len(self._services) / 10 or spent > READ)
            ):
                continue
            spent += services
            (holders,) = self._db.execute(_PAIR_HOLDERS if is_pair else _WORD_HOLDERS, (key,)).fetchone()
            is_first = not gained
            for kind, numbers in _holders_decoder.decode(holders).items():
                gain = worth * KIND_WEIGHTS[kind]
                if is_first:
                    gained |= dict.fromkeys(numbers, gain)
                    continue
                for number in numbers:
                    gained[number] += gain
        least = max(gained.values(), default=0.0) * 0.4
        total, priors = wishes.total, self._priors
        rows = [(-gain / total - priors[number], number) for number, gain in gained.items() if gain >= least]
        return [number for _, number in sorted(rows)[:CANDIDATES]]

    def _lines(self, number: int) -> tuple[RatedLine, ...]:
        known = self._kept.get(number)
        if known is not None:
            self._kept.move_to_end(number)
            return known
        row = self._db.execute("SELECT lines FROM service WHERE id = ?", (number,)).fetchone()
        made = tuple(map(self._line, _lines_decoder.decode(row[0])))
        self._kept[number] = made
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return made

    def _line(self, written: tuple[str, str, str, float]) -> RatedLine:
        """Return the one object of a line: papers, fields and results are the same in many services."""
        known = self._rated.get(written)
        if known is None:
            if len(self._rated) >= _LINES_KEPT:
                self._rated.clear()  # those of kept services stay with them
            known = self._rated[written] = RatedLine(*written)
        return known

    def _coded(self, text: str) -> list[Found]:
        """Return services whose code is in the text, or begins so when the text is digits only."""
        asked = [(one[1] or "") + one[2] for one in _CODE.finditer(text)]
        is_whole = bool(asked)
        if not asked and _DIGITS.fullmatch(text):
            digits = re.sub(r"[.\s]", "", text)
            asked = [digits] if len(digits) >= _LEAST_DIGITS or _BEGUN_CODE.fullmatch(text) else []
        found = []
        for _, code, prior, _, state in self._services.values() if asked else ():
            plain = code.replace(".", "")
            if any(plain.startswith(digits) or plain[1:].startswith(digits) for digits in asked):
                exact = any(digits in (plain, plain[1:]) for digits in asked)
                found.append((code, round(1.0 + exact + prior, 4), _why(state, "code", code)))
        if is_whole and not _DIGITS.fullmatch(text) and len(found) > len(asked):
            return []  # six digits in a sentence that more services share are rather something else
        return sorted(found, key=lambda one: (-one[1], one[0]))

    def _short_for(self, letters: str, usage: Mapping[str, int]) -> list[Found]:
        """Return the services that clearly say what an abbreviation stands for, nothing for other letters.

        Letters that are short for one common word (`ng`, người) are rather a beginning.
        """
        if all(len(parts) < 2 for parts in self._lexicon.abbreviations.get(without_bar(letters), ())):
            return []
        # The space closes the word: what merely begins with these letters is added behind.
        found = self._compared(f"{letters} ", usage, MAX_FOUND)
        return [one for one in found if not one[2].startswith(WEAK)]

    def _started(self, start: str, usage: Mapping[str, int]) -> list[Found]:
        rows = self._db.execute(
            "SELECT id, kind, place FROM search_start WHERE start = ? ORDER BY place", (folded_key(start),)
        ).fetchall()
        found = []
        for number, kind, place in rows:
            _, code, _, _, state = self._services[number]
            value = 1.0 - place / 100 + 0.1 * math.log1p(usage.get(code, 0))
            found.append((code, round(value, 4), _why(state, kind, start)))
        return sorted(found, key=lambda one: (-one[1], one[0]))

    def _common(self, usage: Mapping[str, int], limit: int) -> list[Found]:
        """Return what this station uses most, then what the commune decides."""
        found = []
        for _, code, prior, commune, state in self._services.values():
            uses = usage.get(code, 0)
            why = "used" if uses else "commune" if commune else "other"
            found.append((code, round(uses + prior, 4), _why(state, why, "")))
        return sorted(found, key=lambda one: (-one[1], one[0]))[:limit]


def _why(state: str, kind: str, said: str) -> str:
    told = f"{kind}:{said}" if said else kind
    return told if state == "active" else f"{state}+{told}"
