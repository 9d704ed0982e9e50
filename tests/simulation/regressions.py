"""Seeds whose history once broke an invariant, and what it was. They are played in every run."""

from __future__ import annotations

SEEDS: dict[int, str] = {
    20: "the world's own link handed on a decoded page under its old encoding",
    70: "what a second program was asked to wait counted for the first",
    236: "a withdrawal packet went out while the submission before it was asked back",
    3010: "a copy of before the sending told a citizen that the case had never left, which the portal had taken",
    100087: "a file a restored portal had lost was not yet brought again when its station died",
    100208: "the receipt asked for came when the case was withdrawn already",
    200462: "the rounds of a program that died thirty times in a minute were called a hot loop",
    300107: "one lane's broken link hid the time the portal had asked the other lane for",
    300189: "a program that had died was held to what its predecessor had been asked to wait",
    777048: "a program that had died inside an act was held to what its predecessor had been asked to wait",
    2730095: "the time asked for files was forgotten when the other lane had ended the round",
    605: "a person's question was asked to wait, and the next round was held to it",
    920117: "answers were forgotten after half a year, and a supplement was to begin with them",
    930219: "a receipt came half a year late, and the keys of the files went with it",
    649: "a packet of an earlier epoch was held to one that was sealed in the next",
    8387: "a version was called mended that nobody had opened again",
    7198: "a submission set aside on its way stayed so when the portal spoke of its case",
    51244: "a withdrawal of a case only a thief had confirmed was entered under another code after a restore",
    9119: "an enrolment was put off, and the next round was held to it",
    267: "a packet of a restored copy waited for a station whose receipt proved nothing any more",
    300521: "a file that waited to go to a restored portal once more counted as nothing to do",
}
