"""A questionnaire of LimeSurvey with its answers, and how a test sends files."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from aimpact.exchange.forms import NEW
from aimpact.surveys.models import Survey

TSV = "class\ttype/scale\tname\trelevance\ttext\tlanguage\n" + "".join(
    "\t".join(cells) + "\n"
    for cells in (
        ("S", "", "language", "", "fr", ""),
        ("SL", "", "surveyls_title", "", "Le marché", "fr"),
        ("G", "1", "Page", "1", "", "fr"),
        ("Q", "L", "Avis", "1", "Content ?", "fr"),
        ("A", "0", "A1", "", "Oui", "fr"),
        ("A", "0", "A2", "", "Non", "fr"),
        ("Q", "M", "Envies", 'Avis.NAOK == "A2"', "Que faut-il ?", "fr"),
        ("SQ", "0", "SQ001", "1", "Des bancs", "fr"),
        ("SQ", "0", "SQ002", "1", "Des arbres", "fr"),
        ("Q", "*", "Calcul", "1", "{date('Y')}", "fr"),
    )
)  # fmt: skip
VV = (
    "Id\tContent ?\tBancs\tArbres\tJeton\n"
    "id\tAvis\tEnvies_SQ001\tEnvies_SQ002\ttoken\n"
    "1\tA1\t{question_not_shown}\t{question_not_shown}\tabc\n"
    "2\tA2\tY\t\tdef\n"
    "3\tA2\tY\tY\tghi\n"
    "4\tZZ\t\t\tjkl\n"
    "5\tA1\tY\t\tmno\n"
)


def sent(content: str | bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def import_file(client, space, content=TSV, name="marche.txt") -> Survey:
    url = reverse("questionnaire_import", args=[space.slug])
    preview = client.post(url, {"file": sent(content, name)})["Location"]
    client.post(preview, {"destination": NEW})
    return Survey.objects.get(space=space)


def preview_of(client, space, **sent_data):
    return client.post(reverse("questionnaire_import", args=[space.slug]), sent_data).headers[
        "Location"
    ]
