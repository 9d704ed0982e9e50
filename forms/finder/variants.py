"""Which service is another one with something added: the plain one is meant unless the addition is said.

"Đăng ký khai sinh" is in "Đăng ký lại khai sinh" and in "Đăng ký khai sinh lưu động". The longer ones have more
synonyms, so more of what people say is somewhere in them; somebody who wants them says so.
"""

from __future__ import annotations

from collections.abc import Collection

from forms.finder.ranking import RatedLine
from forms.finder.service_words import NAME
from forms.finder.vocabulary import Vocabulary

_UNASKED = 0.6
"""Share of what an addition tells that may be unasked before the addition counts as not meant."""


def is_unasked_variant(
    longer: tuple[RatedLine, ...],
    plain: tuple[RatedLine, ...],
    asked: Collection[str],
    vocabulary: Vocabulary,
) -> bool:
    """Tell whether a service is the plain one with an addition that was not asked for.

    Args:
        longer: the lines of the service that may be the variant.
        plain: the lines of the service that may be the plain one.
        asked: folded words wanted, meanings and other readings among them.
        vocabulary: of the catalogue both are in.
    """
    whole, part = _name(longer), _name(plain)
    if not part < whole:
        return False
    # In a fixed order: a sum of floats depends on it, and a set's order on the process.
    telling = [(word, vocabulary.rarity(word)) for word in sorted(whole - part)]
    missing = sum(rarity for word, rarity in telling if word not in asked)
    return missing >= _UNASKED * sum(rarity for _, rarity in telling)


def _name(lines: tuple[RatedLine, ...]) -> frozenset[str]:
    for line in lines:
        if line.kind == NAME:
            return line.words
    return frozenset()
