"""Whether two e-mail addresses may reach the same mailbox, however one of them is dressed up.

Compared is a skeleton: without case, accents, dots, tags and invisible signs, with letters that look alike made one.
Two addresses of different people may share a skeleton now and then. That asks a learner for another address; the other
mistake would let them appraise themselves.
"""

import unicodedata
from collections.abc import Mapping

_LOOKALIKES: Mapping[str, str] = {
    # Cyrillic and Greek letters that are drawn like Latin ones.
    **dict(zip("аәвгԁеѐёһіїјкӏмноӧрԛгсѕтуўхԝѵьӡ", "aabrdeeehiijklmhoopqrcstyyxwvbz", strict=True)),
    **dict(zip("αβγεζηικλμνορστυχωϲϳ", "abyeznikaunoportvxwcj"[:20], strict=True)),
    # Latin letters without a decomposition, and their relatives.
    **dict(zip("ıȷłøđħŧɑɡɩʀⅼꜱ", "ijlodhtagirls", strict=True)),
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    # Digits and signs read as letters.
    "0": "o",
    "1": "l",
    "i": "l",
    "|": "l",
    "5": "s",
    "$": "s",
}
