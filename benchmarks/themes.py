"""python -m benchmarks.themes: themes proposed by machines against those people gave.

Real answers whose labels people gave, in ../shared/data (they are not part of the product). Two
measures: adjusted mutual information on the answers with one label; and, for answers of several
labels, the mean over labels (of one percent of answers or more) of the best F1 of any theme, and
the extended B-cubed F1 (Amigó et al. 2009). Every method finds the product's own number of themes.

`--held-out` chooses the constants on half of the questions and tries them on the other half;
`--many` times fifty thousand answers.
"""

import csv
import gzip
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from pathlib import Path
from statistics import mean, pstdev
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_mutual_info_score, f1_score
from sklearn.preprocessing import normalize

from aimpact.language import themes as reading
from aimpact.language.learning import CERTAIN_ENOUGH, Coder
from aimpact.language.themes import find_themes, how_many
from aimpact.language.vectors import Vectors, encode
from aimpact.language.words import Clause, Lexicon, split_clauses, split_sentences
from benchmarks.printing import say, table, title

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SEEDS = (0, 1, 2)
COUNTED = 0.01
"""A label of a smaller share of the answers is not counted."""
MANY = 50_000
READING = "aimpact.language.themes"
EXAMPLES = (100, 300, 1_000)

Members = NDArray[np.bool_]
Labels = Sequence[frozenset[str]]
Method = Callable[[Sequence[str], int, int], tuple[Members, NDArray[np.int64]]]


def main() -> int:
    """Print how each method agrees with people, what is learnt, and the time of many texts."""
    sets = _answers()
    if not sets:
        say(f"No annotated answers in {DATA}: nothing is measured.")
        return 0
    title("Themes proposed by machines against the labels of people (± over seeds)")
    for name, (texts, labels) in sets.items():
        rows = [[method, *_agreement(find, texts, labels)] for method, find in METHODS.items()]
        say(f"\n{name}: {len(texts)} answers, {how_many(len(texts))} themes")
        table(["method", "AMI, one label", "best F1, mean", "B-cubed F1"], rows)
    title("Learnt from what people decided: F1 on the answers left out")
    for name, (texts, labels) in sets.items():
        if len(texts) > EXAMPLES[-1]:
            _learning(name, texts, labels)
    if "--held-out" in sys.argv:
        _held_out(sets)
    if "--many" in sys.argv:
        _many([text for texts, _labels in sets.values() for text in texts])
    return 0


def _plain(texts: Sequence[str], number: int, seed: int) -> tuple[Members, NDArray[np.int64]]:
    found = TfidfVectorizer(min_df=2).fit_transform(texts)
    return _alone(KMeans(number, n_init=3, random_state=seed).fit_predict(found), number)


def _nmf(texts: Sequence[str], number: int, seed: int) -> tuple[Members, NDArray[np.int64]]:
    lexicon = Lexicon.learn(texts)
    words = [[word.lemma for word in lexicon.words(text)] for text in texts]
    found = TfidfVectorizer(analyzer=list, min_df=3, max_df=0.6, sublinear_tf=True).fit_transform(
        words
    )
    weight = NMF(number, init="nndsvda", random_state=seed, max_iter=400).fit_transform(found)
    weight = weight / np.maximum(weight.max(axis=0), 1e-9)
    top = weight.max(axis=1, keepdims=True)
    return (weight > 0) & (weight >= 0.3 * top), weight.argmax(axis=1)


def _meaning(texts: Sequence[str], number: int, seed: int) -> tuple[Members, NDArray[np.int64]]:
    found = encode(texts)
    found = normalize(found - found.mean(axis=0))
    return _alone(KMeans(number, n_init=3, random_state=seed).fit_predict(found), number)


def _product(texts: Sequence[str], number: int, seed: int) -> tuple[Members, NDArray[np.int64]]:
    found = find_themes(texts, number=number, seed=seed)
    return found.members, np.where(found.main < 0, number, found.main)


def _clauses(texts: Sequence[str], number: int, seed: int) -> tuple[Members, NDArray[np.int64]]:
    with patch(f"{READING}.split_sentences", split_clauses):
        return _product(texts, number, seed)


def _alone(groups: NDArray[np.int64], number: int) -> tuple[Members, NDArray[np.int64]]:
    return np.eye(number, dtype=np.bool_)[groups], groups


METHODS: dict[str, Method] = {
    "plain TF-IDF + k-means": _plain,
    "base forms + NMF": _nmf,
    "encoder + k-means, whole answers": _meaning,
    "the product, themes of clauses": _clauses,
    "the product (themes of sentences)": _product,
}


def _agreement(find: Method, texts: Sequence[str], labels: Labels) -> list[str]:
    scores = [_scores(find, texts, labels, seed) for seed in SEEDS]
    return [f"{mean(each):.3f} ± {pstdev(each):.3f}" for each in zip(*scores, strict=True)]


def _scores(
    find: Method, texts: Sequence[str], labels: Labels, seed: int
) -> tuple[float, float, float]:
    one = [i for i, given in enumerate(labels) if len(given) == 1]
    said = [next(iter(labels[i])) for i in one]
    people = _matrix(labels)
    members, groups = find(texts, how_many(len(texts)), seed)
    alone = float(adjusted_mutual_info_score(said, groups[one]))
    return alone, best_f1(members, people), b_cubed(members, people)


def _held_out(sets: Mapping[str, tuple[Sequence[str], Labels]]) -> None:
    """Choose the constants on every other question, and try them on those between."""
    title(
        "Constants chosen on half of the questions, tried on the other half (means of 3 measures)"
    )
    grid = list(product((split_sentences, split_clauses), (0.05, 0.15), (0.15, 0.25, 0.4)))
    with patch(f"{READING}.encode", _Remembered()):
        tried = {
            one: {name: _mean_of(*one, texts, labels) for name, (texts, labels) in sets.items()}
            for one in grid
        }
    own = (split_sentences, reading.UNCLEAR, reading.SHARE_OF_ANSWER)
    names = list(sets)
    rows = []
    for known, new in ((names[::2], names[1::2]), (names[1::2], names[::2])):
        best = max(tried, key=lambda constants: mean(tried[constants][name] for name in known))
        for what, constants in (("chosen on the others", best), ("those of the product", own)):
            splits, unclear, share = constants
            told = [f"{tried[constants][name]:.3f}" for name in new]
            rows.append([what, splits.__name__, f"{unclear}, {share}", *told])
        say("\n" + ", ".join(new))
        table(["constants", "themes found by", "unclear, share", "first", "second"], rows[-2:])


def _mean_of(
    splits: Callable[..., list[Clause]],
    unclear: float,
    share: float,
    texts: Sequence[str],
    labels: Labels,
) -> float:
    """The mean of the three measures over the seeds."""
    with (
        patch(f"{READING}.split_sentences", splits),
        patch(f"{READING}.UNCLEAR", unclear),
        patch(f"{READING}.SHARE_OF_ANSWER", share),
    ):
        return mean(mean(_scores(_product, texts, labels, seed)) for seed in SEEDS)


class _Remembered:
    """The encoder, which reads each text once."""

    def __init__(self) -> None:
        self._known: dict[str, Vectors] = {}

    def __call__(self, texts: Sequence[str], _report: object = None) -> Vectors:
        new = [text for text in texts if text not in self._known]
        if new:
            self._known |= dict(zip(new, encode(new), strict=True))
        return np.array([self._known[text] for text in texts])


def best_f1(members: Members, people: Members) -> float:
    """The mean over people's labels of the best F1 that any theme reaches."""
    both = people.T.astype(float) @ members
    sizes = people.sum(axis=0)[:, None] + members.sum(axis=0)[None]
    return float((2 * both / sizes).max(axis=1).mean())


def b_cubed(members: Members, people: Members) -> float:
    """The extended B-cubed F1 for groups that overlap (Amigó et al. 2009, 5)."""
    labelled = people.any(axis=1)
    found, given = (
        each[labelled].astype(np.float32) @ each[labelled].T.astype(np.float32)
        for each in (members, people)
    )
    least = np.minimum(found, given)
    precision, recall = (
        float(
            np.mean(
                [
                    (row[shared > 0] / shared[shared > 0]).mean()
                    for row, shared in zip(least, each, strict=True)
                    if (shared > 0).any()
                ]
            )
        )
        for each in (found, given)
    )
    return 2 * precision * recall / (precision + recall)


def _learning(name: str, texts: Sequence[str], labels: Labels) -> None:
    people = _matrix(labels)
    names = _counted(labels)
    rows = []
    for size in EXAMPLES:
        scores = []
        for seed in SEEDS:
            order = np.random.default_rng(seed).permutation(len(texts))
            known, new = order[:size], order[1_000:]
            coder = Coder.learn([texts[i] for i in known], [labels[i] for i in known])
            said = coder.propose([texts[i] for i in new]) >= CERTAIN_ENOUGH
            guess = np.zeros((len(new), len(names)), dtype=bool)
            for column, theme in enumerate(coder.themes):
                if theme in names:
                    guess[:, names.index(theme)] = said[:, column]
            truth = people[new]
            micro = f1_score(truth, guess, average="micro")
            scores.append((micro, f1_score(truth, guess, average="macro", zero_division=0)))
        rows.append(
            [str(size), *(f"{mean(e):.3f} ± {pstdev(e):.3f}" for e in zip(*scores, strict=True))]
        )
    say(f"\n{name}: learnt on so many answers, tried on {len(texts) - 1_000} others")
    table(["examples", "micro F1", "macro F1"], rows)


def _many(texts: Sequence[str]) -> None:
    title(f"{MANY:,} answers")
    rng = np.random.default_rng(0)
    half = [
        (a[: len(a) // 2], b[len(b) // 2 :]) for a, b in zip(texts, reversed(texts), strict=True)
    ]
    mixed = [half[i][0] + " " + half[j][1] for i, j in rng.integers(len(half), size=(MANY, 2))]
    began, worked = time.perf_counter(), time.process_time()
    found = find_themes(mixed)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(
        f"{found.number} themes of {len(found.clauses):,} clauses: "
        f"{time.perf_counter() - began:.0f} s by the clock, {time.process_time() - worked:.0f} s "
        f"of one core, {peak:.0f} MB at the most."
    )


def _counted(labels: Labels) -> list[str]:
    held = Counter(name for given in labels for name in given)
    return sorted(n for n, times in held.items() if times >= max(4, COUNTED * len(labels)))


def _matrix(labels: Labels) -> Members:
    names = _counted(labels)
    return np.array([[name in given for name in names] for given in labels])


def _answers() -> dict[str, tuple[list[str], Labels]]:
    sets: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    listed = DATA / "entendre-la-france" / "multilabel.csv.gz"
    if listed.exists():
        with gzip.open(listed, "rt", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                given = frozenset(row["etiquettes"].split("|"))
                sets[f"Entendre la France, {row['question']}"].append((row["texte"], given))
    for question, pair in _annotated():
        sets[f"Grande Annotation, {question}"].append(pair)
    large = {name: pairs for name, pairs in sets.items() if len(pairs) >= 100}
    return {name: ([t for t, _ in p], [g for _, g in p]) for name, p in large.items()}


def _annotated() -> list[tuple[str, tuple[str, frozenset[str]]]]:
    """The labels that a third of an answer's readers gave, and two at least; else the first."""
    folder = DATA / "grande-annotation"
    if not folder.exists():
        return []
    given: dict[str, dict[str, int]] = defaultdict(dict)
    with (folder / "etiquettes.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            given[row["contribution"]][row["etiquette"]] = int(row["n"])
    found = []
    with (folder / "contributions.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            votes, readers = given[row["contribution"]], int(row["n_annotations"])
            agreed = {name for name, n in votes.items() if n >= max(2, readers / 3)}
            kept = frozenset(agreed or {max(votes, key=lambda name: votes[name])})
            found.append((row["question"][-4:], (row["texte"], kept)))
    return found


if __name__ == "__main__":
    sys.exit(main())
