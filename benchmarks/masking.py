"""python -m benchmarks.masking: how much of what is private in texts of ours is covered.

The sentences are ours; names are put into them from lists of frequent French given names and
surnames (half of the given names are unknown to the rules), so that no person is meant. What
stands between ⟦ and ⟧ is private; whatever else is covered is covered for nothing.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import cycle

from aimpact.language.masking import find_private
from aimpact.language.private import Span
from aimpact.language.words import french
from benchmarks.printing import say, table, title

GIVEN = ("Jean", "Nathalie", "Gaëtan", "Solène", "Karim", "Maëlle", "Bernard", "Oumar")
SURNAMES = ("Martin", "Bernard", "Petit", "Durand", "Leroy", "Moreau", "Benali", "Le Goff")
PRIVATE = (
    ("name", "Mon voisin ⟦{given} {surname}⟧ fait du bruit tous les soirs."),
    ("name", "Madame ⟦{surname}⟧, de l’école, ne répond jamais aux parents."),
    ("name", "J’ai demandé à M. ⟦{surname}⟧ mais il n’a rien fait."),
    ("name", "Merci à ⟦{given}⟧ du guichet, toujours aimable !"),
    ("name", "Le maire, ⟦{given} {surname}⟧, devrait venir plus souvent."),
    ("name", "Il faut remplacer ⟦{given} {surname}⟧ à la direction du centre de loisirs"),
    ("name", "La famille ⟦{surname}⟧ a tout accaparé dans le village."),
    ("name", "monsieur ⟦{small}⟧ gare toujours sa voiture devant le portail"),
    ("name", "C’est ⟦{given} {surname}⟧ qui a raison, pas la préfecture."),
    ("name", "Le docteur ⟦{surname}⟧ part en retraite, qui le remplacera ?"),
    ("name", "Mme ⟦{capitals}⟧ adjointe aux sports est très disponible"),
    ("phone", "Appelez-moi au ⟦06 12 34 56 78⟧ le soir."),
    ("phone", "mon numéro ⟦0612345678⟧"),
    ("phone", "Tél. : ⟦05.55.01.02.03⟧ ou ⟦+33 6 12 34 56 78⟧"),
    ("phone", "Joignable au ⟦+33(0)6-12-34-56-78⟧ ou ⟦0033 6 12 34 56 78⟧."),
    ("phone", "À La Réunion : ⟦+262 692 12 34 56⟧"),
    ("e-mail", "Écrivez à ⟦prenom.nom@exemple.fr⟧ pour la liste des riverains."),
    ("e-mail", "mon adresse : ⟦association.quartier(at)exemple.org⟧"),
    ("address", "J’habite au ⟦12 rue des Lilas⟧ et le bruit est insupportable."),
    ("address", "Venez voir au ⟦3 bis, avenue de la Gare, 87000 Limoges⟧ !"),
    ("address", "la maison du ⟦45 boulevard Victor-Hugo⟧ est un squat"),
    ("address", "dépôt sauvage devant le ⟦8 impasse du moulin⟧"),
    ("link", "Voir ⟦https://www.facebook.com/profil.exemple⟧"),
    ("link", "photos ici ⟦https://exemple.fr/album?id=4521&u=abc⟧"),
    ("account", "Suivez ⟦@quartier_nord87⟧ sur les réseaux"),
    ("plate", "La voiture ⟦AB-123-CD⟧ se gare sur la piste cyclable."),
    ("plate", "une camionnette ⟦1234 AB 87⟧ dépose des gravats"),
    ("number", "remboursez sur ⟦FR76 3000 6000 0112 3456 7890 189⟧ merci"),
    ("number", "sécu ⟦1 85 05 78 006 084 36⟧ dossier bloqué"),
)
PUBLIC = (
    "Il faut refaire la rue Victor-Hugo et l’avenue Jean-Jaurès.",
    "Le lycée Jean-Moulin manque de chauffage, le collège Pierre-et-Marie-Curie aussi.",
    "Monsieur le maire, pensez aux jeunes !",
    "Madame la Maire et Messieurs les conseillers, merci de votre travail.",
    "Le maire doit écouter, le président aussi.",
    "En 2025, 12 500 habitants, 3 écoles et 2 places de parking par logement.",
    "Supprimer 15 places de stationnement place de la République",
    "Ouvrir la piscine de 7 h à 20 h 30, du lundi au samedi, pour 2,50 €",
    "Limoges, Saint-Étienne et la Haute-Vienne méritent mieux.",
    "Plus de bus vers la gare de Limoges-Bénédictins le dimanche.",
    "Baisser la TVA à 5,5 % et la CSG ; rétablir l’ISF.",
    "Bonjour, Rien à dire. Merci !",
    "Le site www.service-public.fr est très bien fait.",
    "La place du marché est trop minérale, il faut 10 arbres de plus.",
    "Appeler le 15 ou le 112, et le 3919 pour les victimes.",
    "La ligne 4 du tramway jusqu’à Beaubreuil avant 2030.",
    "Plus de concerts place Saint-Michel et au parc Victor-Thuillat.",
    "Les agents de la mairie sont aimables, l’accueil est rapide.",
    "Trop de paperasse à la CAF et à la Sécurité sociale.",
    "Le gymnase Alain-Mimoun est fermé depuis 18 mois.",
)
_MARK = re.compile(r"[⟦⟧]")


def cases() -> Iterator[tuple[str, str, list[tuple[int, int]]]]:
    """Kind, text and private places of every case; sentences with names come with each name."""
    for kind, sentence in PRIVATE:
        names = zip(GIVEN, SURNAMES, strict=True) if "{" in sentence else [("", "")]
        for given, surname in names:
            said = sentence.format(
                given=given, surname=surname, small=surname.lower(), capitals=surname.upper()
            )
            yield (kind, *_unmark(said))
    for sentence in PUBLIC:
        yield "nothing", sentence, []


def measure() -> tuple[Counter[str], Counter[str], list[str]]:
    """How many of each kind there are, how many are wholly covered, what is covered for nothing."""
    wanted, covered, wrong = Counter[str](), Counter[str](), list[str]()
    listed = list(cases())
    for (kind, text, places), doc in zip(
        listed, french().pipe(text for _, text, _ in listed), strict=True
    ):
        spans = find_private(doc)
        wanted[kind] += len(places)
        covered[kind] += sum(_is_covered(place, spans) for place in places)
        wrong += [text[s.start : s.end] for s in spans if not _touches(s, places)]
    return wanted, covered, wrong


def main() -> int:
    """Print recall by kind, and precision."""
    title("What is private in answers: found and covered")
    wanted, covered, wrong = measure()
    table(
        ["kind", "in the texts", "covered", "recall"],
        [[k, n, covered[k], f"{covered[k] / n:.2f}"] for k, n in wanted.items() if n],
    )
    right = covered.total()
    say(f"All: recall {right / wanted.total():.3f}, precision {right / (right + len(wrong)):.3f}")
    say(f"Covered for nothing: {', '.join(wrong) or 'nothing'}")
    return 0


def _unmark(marked: str) -> tuple[str, list[tuple[int, int]]]:
    parts = _MARK.split(marked)
    starts, end = [], 0
    for part, is_private in zip(parts, cycle((False, True)), strict=False):
        if is_private:
            starts.append((end, end + len(part)))
        end += len(part)
    return "".join(parts), starts


def _is_covered(place: tuple[int, int], spans: Iterable[Span]) -> bool:
    return any(span.start <= place[0] and span.end >= place[1] for span in spans)


def _touches(span: Span, places: Iterable[tuple[int, int]]) -> bool:
    return any(span.start < end and span.end > start for start, end in places)


if __name__ == "__main__":
    sys.exit(main())
